// Two triangles a run of panels (src/gpu/records.ts), all in one draw; a vertex finds its run's record in a texture.
//
// Not instances of a quad: with four vertices each, 10,000 instances cost several times what their vertices do.

#include "address"

uniform mat3 toClip; // from device pixels, upper left, to clip space
uniform sampler2D records; // TEXELS texels a panel, RECORDS of them a row
uniform Index slot; // row at which the checkpoint starts
uniform Index rowsOn; // rows from there to the checkpoint that it is mixed with
uniform float part; // 0 at the first checkpoint, 1 at the second
uniform vec2 atlasScale; // one by the size of the atlas's pages
uniform vec3 background;
uniform int lowerOrigin;
#if SHARED_NORM
uniform vec2 limits;
uniform vec4 c0;
uniform vec4 c1;
uniform vec4 c2;
#endif

in float vertex; // 0, 1, 2, …: six to a run

out vec2 place;
flat out Flat axesA;
flat out Flat axesB;
flat out Flat shape;
flat out Index firstRow;
#if PAGES > 1
flat out int page;
#endif
flat out vec2 scale;
#if MIXED
flat out Index nextSlot;
flat out float share;
#endif
#if RUNS
flat out Flat next;
flat out vec3 gap;
#endif
#ifdef SEVERAL_MAPS
flat out float mapRow;
#endif
flat out ivec2 limitBits;
flat out vec4 k0;
flat out vec4 k1;
flat out vec4 k2;

void main() {
  int index = int(vertex) / 6;
  ivec2 at = ivec2((index % RECORDS) * TEXELS, index / RECORDS);
  vec4 rect = texelFetch(records, at, 0); // x, y, width, height
  vec4 matrix = texelFetch(records, at + ivec2(1, 0), 0); // heads, layers, page, row of the first cell
  vec4 rest = texelFetch(records, at + ivec2(2, 0), 0); // column of the first cell, vmin, vmax, heads a pixel
  vec4 steps = texelFetch(records, at + ivec2(3, 0), 0); // a panel's width, pixels and texels to the next, layers a pixel
#if SHARED_NORM
  limitBits = floatBitsToInt(limits);
  k0 = c0;
  k1 = c1;
  k2 = c2;
#else
  limitBits = floatBitsToInt(rest.yz);
  k0 = texelFetch(records, at + ivec2(4, 0), 0);
  k1 = texelFetch(records, at + ivec2(5, 0), 0);
  k2 = texelFetch(records, at + ivec2(6, 0), 0);
#endif
#ifdef SEVERAL_MAPS
  mapRow = texelFetch(records, at + ivec2(7, 0), 0).x;
#endif
  Axes axes = axesOf(Cell(matrix.xy), Cell(steps.x, rect.w), vec2(rest.w, steps.w), SINGLE == 1);
  axesA = axes.a;
  axesB = axes.b;
  shape = Flat(Index(matrix.x), Index(rest.x), axes.spread);
  firstRow = slot + Index(matrix.w);
#if PAGES > 1
  page = int(matrix.z);
#endif
  scale = atlasScale;
#if MIXED
  nextSlot = rowsOn;
  share = part;
#endif
#if RUNS
  next = Flat(steps);
  gap = background;
#endif
  // Corners 00 10 01, 01 10 11, as the bits of two numbers.
  vec2 along = vec2((ivec2(50, 44) >> (int(vertex) % 6)) & 1);
  gl_Position = vec4((toClip * vec3(rect.xy + along * rect.zw, 1.0)).xy, 0.0, 1.0);
  // Layers are counted from below where the origin is.
  place = vec2(along.x, lowerOrigin == 1 ? 1.0 - along.y : along.y) * rect.zw;
}
