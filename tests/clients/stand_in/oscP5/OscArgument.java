package oscP5;

/** A value of a message, see OscP5. */
public class OscArgument {
  public float floatValue() { return 0; }
}
