#pragma once
// What the examples use of openFrameworks: https://openframeworks.cc/documentation
#include <cstdint>
#include <string>

enum ofWindowMode { OF_WINDOW };

class ofBaseApp {
public:
	virtual ~ofBaseApp() = default;
	virtual void setup() {}
	virtual void update() {}
	virtual void draw() {}
	virtual void keyPressed(int key) {}
	virtual void keyReleased(int key) {}
	virtual void mouseDragged(int x, int y, int button) {}
};

void ofSetupOpenGL(int width, int height, ofWindowMode mode);
int ofRunApp(ofBaseApp * app);
void ofBackground(int brightness, int alpha = 255);
void ofDrawRectangle(float x, float y, float width, float height);
void ofDrawBitmapString(const std::string & text, float x, float y);
float ofClamp(float value, float low, float high);
std::uint64_t ofGetFrameNum();
int ofGetMouseX();
int ofGetMouseY();
int ofGetWidth();
int ofGetHeight();
std::string ofToString(float value);
std::string ofToString(int value);
