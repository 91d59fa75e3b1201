// Two triangles a panel, all panels in one draw; a vertex finds its panel's record in a texture.
//
// Not instances of a quad: with four vertices each, 10,000 instances cost several times what 60,000 vertices do.

#include "float"

uniform mat3 toClip; // from device pixels, upper left, to clip space
uniform int atlasShift; // log2 of the atlas's width
uniform sampler2D records; // TEXELS texels a panel, RECORDS panels a row (src/gpu/records.ts)

in float vertex; // 0, 1, 2, …: six to a panel

flat out ivec4 panel; // x, y, width, height in device pixels
flat out ivec4 layers; // Axis: cells, pixels, quotient, rest
flat out ivec4 heads;
flat out ivec2 first; // page, texel of the first cell
flat out ivec2 range; // orders of vmin and vmax
flat out vec4 k0;
flat out vec4 k1;
flat out vec4 k2;

ivec4 axisOf(int cells, int pixels) {
  return ivec4(cells, pixels, cells / pixels, cells - (cells / pixels) * pixels);
}

void main() {
  int index = int(vertex) / 6;
  int turn = int(vertex) - index * 6;
  ivec2 at = ivec2((index % RECORDS) * TEXELS, index / RECORDS);
  vec4 place = texelFetch(records, at, 0);
  vec4 shape = texelFetch(records, at + ivec2(1, 0), 0); // layers, heads, page, row of the first cell
  vec4 rest = texelFetch(records, at + ivec2(2, 0), 0); // column of the first cell, vmin, vmax
  k0 = texelFetch(records, at + ivec2(3, 0), 0);
  k1 = texelFetch(records, at + ivec2(4, 0), 0);
  k2 = texelFetch(records, at + ivec2(5, 0), 0);
  panel = ivec4(place);
  layers = axisOf(int(shape.x), panel.w);
  heads = axisOf(int(shape.y), panel.z);
  first = ivec2(int(shape.z), (int(shape.w) << atlasShift) + int(rest.x));
  range = ivec2(orderOf(rest.y), orderOf(rest.z));
  // Corners 0 1 2, 2 1 3 of the quad, as in a strip.
  int corner = turn < 3 ? turn : (turn == 3 ? 2 : (turn == 4 ? 1 : 3));
  vec2 pixel = place.xy + vec2(corner & 1, corner >> 1) * place.zw;
  gl_Position = vec4((toClip * vec3(pixel, 1.0)).xy, 0.0, 1.0);
}
