#include "ofApp.h"
#include "ofMain.h"

int main() {
	ofSetupOpenGL(480, 400, OF_WINDOW);
	ofRunApp(new ofApp());
}
