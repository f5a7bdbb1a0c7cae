// An ordinary Wekinator client: the mouse goes to port 6448 as two inputs, two outputs come back to port 12000.
// Hold r to record, t trains, g runs, s stops. Needs the library oscP5.

import oscP5.*;
import netP5.*;

OscP5 osc;
NetAddress wekinator;
float[] outputs = new float[2];
boolean recording = false;

void setup() {
  size(400, 400);
  osc = new OscP5(this, 12000);
  wekinator = new NetAddress("127.0.0.1", 6448);
}

void draw() {
  background(recording ? 120 : 20);
  fill(230);
  ellipse(mouseX, mouseY, 20, 20);
  text("outputs " + outputs[0] + " " + outputs[1], 10, 20);
  OscMessage message = new OscMessage("/wek/inputs");
  message.add(mouseX / (float) width);
  message.add(mouseY / (float) height);
  osc.send(message, wekinator);
}

void keyPressed() {
  if (key == 'r' && !recording) {
    recording = true;
    control("/wekinator/control/startRecording");
  }
  if (key == 't') control("/wekinator/control/train");
  if (key == 'g') control("/wekinator/control/startRunning");
  if (key == 's') control("/wekinator/control/stopRunning");
}

void keyReleased() {
  if (key == 'r') {
    recording = false;
    control("/wekinator/control/stopRecording");
  }
}

void control(String address) {
  osc.send(new OscMessage(address), wekinator);
}

void oscEvent(OscMessage message) {
  if (message.checkAddrPattern("/wek/outputs")) {
    for (int n = 0; n < 2; n++) outputs[n] = message.get(n).floatValue();
  }
}
