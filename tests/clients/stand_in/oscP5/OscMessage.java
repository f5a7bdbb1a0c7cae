package oscP5;

/** A message, see OscP5. */
public class OscMessage {
  public OscMessage(String address) {}
  public OscMessage add(int value) { return this; }
  public OscMessage add(float value) { return this; }
  public OscMessage add(String value) { return this; }
  public String addrPattern() { return ""; }
  public boolean checkAddrPattern(String address) { return false; }
  public OscArgument get(int index) { return new OscArgument(); }
}
