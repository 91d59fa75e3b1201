// Two triangles a run of panels (src/gpu/records.ts), all in one draw; a vertex finds its run's record in a texture.
//
// Not instances of a quad: with four vertices each, 10,000 instances cost several times what their vertices do.

#include "address"
#include "record"

uniform mat3 toClip; // from device pixels, upper left, to clip space
uniform sampler2D records; // TEXELS texels a run, RECORDS of them a row: a Record, then the norm's constants
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

// Of two triangles.
const vec2 CORNERS[6] = vec2[](vec2(0, 0), vec2(1, 0), vec2(0, 1), vec2(0, 1), vec2(1, 0), vec2(1, 1));

#define TEXEL(n) texelFetch(records, at + ivec2(n, 0), 0)

void main() {
  int index = int(vertex) / 6;
  ivec2 at = ivec2((index % RECORDS) * TEXELS, index / RECORDS);
  Record run = toRecord(TEXEL(0), TEXEL(1), TEXEL(2), TEXEL(3), TEXEL(4));
#if SHARED_NORM
  limitBits = floatBitsToInt(limits);
  k0 = c0;
  k1 = c1;
  k2 = c2;
#else
  limitBits = floatBitsToInt(vec2(run.vmin, run.vmax));
  k0 = TEXEL(FIELD_TEXELS);
  k1 = TEXEL(FIELD_TEXELS + 1);
  k2 = TEXEL(FIELD_TEXELS + 2);
#endif
#ifdef SEVERAL_MAPS
  mapRow = run.mapRow;
#endif
  Cell pixels = Cell(run.panelWidth, run.height);
  vec2 perPixel = vec2(run.headsPerPixel, run.layersPerPixel);
  Axes axes = axesOf(Cell(run.heads, run.layers), pixels, perPixel, SINGLE == 1);
  axesA = axes.a;
  axesB = axes.b;
  shape = Flat(Index(run.heads), Index(run.firstColumn), axes.spread);
  firstRow = slot + Index(run.firstRow);
#if PAGES > 1
  page = int(run.page);
#endif
  scale = atlasScale;
#if MIXED
  nextSlot = rowsOn;
  share = part;
#endif
#if RUNS
  next = Flat(run.panelWidth, run.pitch, run.stride, 0);
  gap = background;
#endif
  vec2 size = vec2(run.width, run.height);
  vec2 along = CORNERS[int(vertex) % 6];
  gl_Position = vec4((toClip * vec3(vec2(run.x, run.y) + along * size, 1.0)).xy, 0.0, 1.0);
  // Layers are counted from below where the origin is.
  place = vec2(along.x, lowerOrigin == 1 ? 1.0 - along.y : along.y) * size;
}
