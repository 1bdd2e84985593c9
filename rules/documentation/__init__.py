"""What the findings amount to: elements, regions, course, and the picture that they fit."""
