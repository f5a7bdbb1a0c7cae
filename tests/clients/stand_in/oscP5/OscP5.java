package oscP5;

import netP5.NetAddress;

/** What the sketches use of oscP5: https://sojamo.de/libraries/oscP5/reference */
public class OscP5 {
  public OscP5(Object parent, int port) {}
  public void send(OscMessage message, NetAddress address) {}
}
