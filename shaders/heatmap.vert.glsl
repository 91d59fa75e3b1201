// Two triangles a run of panels (src/gpu/records.ts), all in one draw; a vertex finds its run's record in a texture.
//
// Not instances of a quad: with four vertices each, 10,000 instances cost several times what their vertices do.

#include "address"

uniform mat3 toClip; // from device pixels, upper left, to clip space
uniform sampler2D records; // TEXELS texels a panel, RECORDS of them a row
uniform ivec2 tile; // the drawn tile's upper left pixel in the figure
uniform int tileHeight;
uniform int lowerOrigin;

in float vertex; // 0, 1, 2, …: four to a run

flat out vec3 place;
flat out Flat axesA;
flat out Flat axesB;
flat out ivec4 shape;
#if PAGES > 1
flat out int page;
#endif
#if RUNS
flat out ivec3 next;
#endif

#if !SHARED_NORM
flat out ivec2 limitBits;
flat out vec4 k0;
flat out vec4 k1;
flat out vec4 k2;
#endif

void main() {
  int index = int(vertex) >> 2;
  int corner = int(vertex) & 3;
  ivec2 at = ivec2((index % RECORDS) * TEXELS, index / RECORDS);
  vec4 rect = texelFetch(records, at, 0); // x, y, width, height
  vec4 matrix = texelFetch(records, at + ivec2(1, 0), 0); // heads, layers, page, row of the first cell
  vec4 rest = texelFetch(records, at + ivec2(2, 0), 0); // column of the first cell, vmin, vmax
  vec4 steps = texelFetch(records, at + ivec2(3, 0), 0); // a panel's width, pixels and texels to the next
#if !SHARED_NORM
  limitBits = floatBitsToInt(rest.yz);
  k0 = texelFetch(records, at + ivec2(4, 0), 0);
  k1 = texelFetch(records, at + ivec2(5, 0), 0);
  k2 = texelFetch(records, at + ivec2(6, 0), 0);
#endif
  Axes axes = axesOf(ivec2(matrix.xy), ivec2(steps.x, rect.w), SINGLE == 1);
  axesA = axes.a;
  axesB = axes.b;
  // gl_FragCoord counts rows from the bottom of the tile.
  float top = float(tileHeight + tile.y) - rect.y;
  place = vec3(float(tile.x) - rect.x, lowerOrigin == 1 ? rect.w - top : top, lowerOrigin == 1 ? 1.0 : -1.0);
  shape = ivec4(int(matrix.x), (int(matrix.w) << ATLAS_SHIFT) + int(rest.x), axes.spread);
#if PAGES > 1
  page = int(matrix.z);
#endif
#if RUNS
  next = ivec3(steps.xyz);
#endif
  vec2 pixel = rect.xy + vec2(corner & 1, corner >> 1) * rect.zw;
  gl_Position = vec4((toClip * vec3(pixel, 1.0)).xy, 0.0, 1.0);
}
