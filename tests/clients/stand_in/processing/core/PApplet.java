package processing.core;

/** What the sketches use of Processing: https://processing.org/reference */
public class PApplet {
  public int mouseX, mouseY, width, height, frameCount;
  public char key;

  public void setup() {}
  public void draw() {}
  public void mouseDragged() {}
  public void keyPressed() {}
  public void keyReleased() {}
  public void size(int width, int height) {}
  public void background(int gray) {}
  public void fill(int gray) {}
  public void rect(float x, float y, float width, float height) {}
  public void ellipse(float x, float y, float width, float height) {}
  public void text(String words, float x, float y) {}
  public static final int constrain(int amount, int low, int high) { return amount; }
  public static final float constrain(float amount, float low, float high) { return amount; }
}
