// One quad a panel, all panels as instances of one draw.

uniform mat3 toClip; // from device pixels, upper left, to clip space
uniform int atlasShift; // log2 of the atlas's width

in vec2 corner;
in vec4 place; // x, y, width, height in device pixels
in vec2 shape; // layers, heads
in vec3 address; // page, and row and column of the texel of the first cell
in vec4 limits; // orders of vmin and vmax, each as its upper and lower 16 bits
in vec4 c0;
in vec4 c1;
in vec4 c2;

flat out ivec4 panel;
flat out ivec4 layers; // Axis: cells, pixels, quotient, rest
flat out ivec4 heads;
flat out ivec2 first; // page, texel of the first cell
flat out ivec2 range;
flat out vec4 k0;
flat out vec4 k1;
flat out vec4 k2;

ivec4 axisOf(int cells, int pixels) {
  return ivec4(cells, pixels, cells / pixels, cells - (cells / pixels) * pixels);
}

void main() {
  panel = ivec4(place);
  layers = axisOf(int(shape.x), panel.w);
  heads = axisOf(int(shape.y), panel.z);
  first = ivec2(int(address.x), (int(address.y) << atlasShift) + int(address.z));
  range = (ivec2(limits.xz) << 16) | ivec2(limits.yw);
  k0 = c0;
  k1 = c1;
  k2 = c2;
  gl_Position = vec4((toClip * vec3(place.xy + corner * place.zw, 1.0)).xy, 0.0, 1.0);
}
