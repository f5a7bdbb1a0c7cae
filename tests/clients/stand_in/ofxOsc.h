#pragma once
// What the examples use of ofxOsc: https://openframeworks.cc/documentation/ofxOsc
#include <cstddef>
#include <cstdint>
#include <string>

class ofxOscMessage {
public:
	ofxOscMessage & setAddress(const std::string & address);
	std::string getAddress() const;
	ofxOscMessage & addIntArg(std::int32_t value);
	ofxOscMessage & addFloatArg(float value);
	ofxOscMessage & addStringArg(const std::string & value);
	float getArgAsFloat(std::size_t index) const;
};

class ofxOscSender {
public:
	bool setup(const std::string & host, int port);
	void sendMessage(const ofxOscMessage & message, bool wrapInBundle = true);
};

class ofxOscReceiver {
public:
	bool setup(int port);
	bool hasWaitingMessages() const;
	bool getNextMessage(ofxOscMessage & message);
};
