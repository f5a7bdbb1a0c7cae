#include "ofApp.h"

void ofApp::setup() {
	sender.setup("127.0.0.1", 6448);
	receiver.setup(12000);
}

void ofApp::update() {
	ofxOscMessage inputs;
	inputs.setAddress("/wek/inputs");
	inputs.addFloatArg(ofGetMouseX() / (float)ofGetWidth());
	inputs.addFloatArg(ofGetMouseY() / (float)ofGetHeight());
	sender.sendMessage(inputs, false);
	while (receiver.hasWaitingMessages()) {
		ofxOscMessage message;
		receiver.getNextMessage(message);
		if (message.getAddress() == "/wek/outputs") {
			for (int n = 0; n < 2; n++) outputs[n] = message.getArgAsFloat(n);
		}
	}
}

void ofApp::draw() {
	ofBackground(recording ? 120 : 20);
	ofDrawBitmapString("outputs " + ofToString(outputs[0]) + " " + ofToString(outputs[1]), 10, 20);
}

void ofApp::keyPressed(int key) {
	if (key == 'r' && !recording) {
		recording = true;
		control("/wekinator/control/startRecording");
	}
	if (key == 't') control("/wekinator/control/train");
	if (key == 'g') control("/wekinator/control/startRunning");
	if (key == 's') control("/wekinator/control/stopRunning");
}

void ofApp::keyReleased(int key) {
	if (key == 'r') {
		recording = false;
		control("/wekinator/control/stopRecording");
	}
}

void ofApp::control(const std::string & address) {
	ofxOscMessage message;
	message.setAddress(address);
	sender.sendMessage(message, false);
}
