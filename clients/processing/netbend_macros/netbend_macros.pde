// Plays eight macros of netbend with the mouse: drag a bar; p is panic, space another picture.
// Each bar follows whoever else moves it. Needs the library oscP5 (Sketch, Import Library, Manage Libraries).

import oscP5.*;
import netP5.*;

OscP5 osc;
NetAddress netbend;
float[] macros = new float[8];

void setup() {
  size(480, 240);
  osc = new OscP5(this, 9002);
  netbend = new NetAddress("127.0.0.1", 9000);
  subscribe();
}

void subscribe() {
  OscMessage message = new OscMessage("/subscribe");
  message.add(9002);
  message.add("/macro");
  osc.send(message, netbend);
}

void draw() {
  background(20);
  fill(230);
  for (int n = 0; n < 8; n++) {
    rect(n * 60 + 10, 230 - macros[n] * 220, 40, macros[n] * 220);
  }
  if (frameCount % 300 == 0) subscribe();  // a netbend that starts later hears it too
}

void mouseDragged() {
  int n = constrain(mouseX / 60, 0, 7);
  macros[n] = constrain((230 - mouseY) / 220.0, 0, 1);
  OscMessage message = new OscMessage("/macro/" + (n + 1));
  message.add(macros[n]);
  osc.send(message, netbend);
}

void keyPressed() {
  if (key == 'p') osc.send(new OscMessage("/panic"), netbend);
  if (key == ' ') osc.send(new OscMessage("/latent/next"), netbend);
  if (key == 'l') learn();
}

// Two outputs that the sketch netbend_wekinator learns to play.
void learn() {
  OscMessage made = new OscMessage("/map/new");
  made.add("numbers");
  made.add(2);
  osc.send(made, netbend);
  link("/mod/map/1/to", "/zone/middle/rotate/angle");
  link("/mod/map/2/to", "/zone/fine/multiply/factor");
}

void link(String output, String address) {
  OscMessage message = new OscMessage(output);
  message.add(address);
  osc.send(message, netbend);
}

void oscEvent(OscMessage message) {
  String address = message.addrPattern();
  for (int n = 0; n < 8; n++) {
    if (address.equals("/macro/" + (n + 1))) macros[n] = message.get(0).floatValue();
  }
}
