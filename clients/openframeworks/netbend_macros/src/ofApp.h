#pragma once
// Plays eight macros of netbend with the mouse: drag a bar; p is panic, space another picture.

#include "ofMain.h"
#include "ofxOsc.h"

class ofApp : public ofBaseApp {
public:
	void setup() override;
	void update() override;
	void draw() override;
	void keyPressed(int key) override;
	void mouseDragged(int x, int y, int button) override;

private:
	void send(const std::string & address);
	void link(const std::string & output, const std::string & address);
	void learn();
	void subscribe();
	ofxOscSender sender;
	ofxOscReceiver receiver;
	float macros[8] = {};
};
