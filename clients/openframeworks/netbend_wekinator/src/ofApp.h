#pragma once
// An ordinary Wekinator client: the mouse as two inputs, two outputs back. Hold r to record, t trains, g runs, s stops.

#include "ofMain.h"
#include "ofxOsc.h"

class ofApp : public ofBaseApp {
public:
	void setup() override;
	void update() override;
	void draw() override;
	void keyPressed(int key) override;
	void keyReleased(int key) override;

private:
	void control(const std::string & address);
	ofxOscSender sender;
	ofxOscReceiver receiver;
	float outputs[2] = {};
	bool recording = false;
};
