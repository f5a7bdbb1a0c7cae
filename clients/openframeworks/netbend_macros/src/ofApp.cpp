#include "ofApp.h"

void ofApp::setup() {
	sender.setup("127.0.0.1", 9000);
	receiver.setup(9003);
	subscribe();
}

void ofApp::subscribe() {
	ofxOscMessage message;
	message.setAddress("/subscribe");
	message.addIntArg(9003);
	message.addStringArg("/macro");
	sender.sendMessage(message, false);
}

void ofApp::update() {
	if (ofGetFrameNum() % 300 == 0) subscribe(); // a netbend that starts later hears it too
	while (receiver.hasWaitingMessages()) {
		ofxOscMessage message;
		receiver.getNextMessage(message);
		for (int n = 0; n < 8; n++) {
			if (message.getAddress() == "/macro/" + ofToString(n + 1)) macros[n] = message.getArgAsFloat(0);
		}
	}
}

void ofApp::draw() {
	ofBackground(20);
	for (int n = 0; n < 8; n++) {
		ofDrawRectangle(n * 60 + 10, 230 - macros[n] * 220, 40, macros[n] * 220);
	}
}

void ofApp::mouseDragged(int x, int y, int button) {
	int n = ofClamp(x / 60, 0, 7);
	macros[n] = ofClamp((230 - y) / 220.0f, 0, 1);
	ofxOscMessage message;
	message.setAddress("/macro/" + ofToString(n + 1));
	message.addFloatArg(macros[n]);
	sender.sendMessage(message, false);
}

void ofApp::keyPressed(int key) {
	if (key == 'p') send("/panic");
	if (key == ' ') send("/latent/next");
	if (key == 'l') learn();
}

// Two outputs that the example netbend_wekinator learns to play.
void ofApp::learn() {
	ofxOscMessage made;
	made.setAddress("/map/new");
	made.addStringArg("numbers");
	made.addIntArg(2);
	sender.sendMessage(made, false);
	link("/mod/map/1/to", "/zone/middle/rotate/angle");
	link("/mod/map/2/to", "/zone/fine/multiply/factor");
}

void ofApp::link(const std::string & output, const std::string & address) {
	ofxOscMessage message;
	message.setAddress(output);
	message.addStringArg(address);
	sender.sendMessage(message, false);
}

void ofApp::send(const std::string & address) {
	ofxOscMessage message;
	message.setAddress(address);
	sender.sendMessage(message, false);
}
