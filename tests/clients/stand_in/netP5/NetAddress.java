package netP5;

/** Where messages go, see oscP5.OscP5. */
public class NetAddress {
  public NetAddress(String host, int port) {}
}
