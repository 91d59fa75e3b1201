// Which cells a pixel covers, both axes at once: (head, layer), in integer arithmetic. Twin: src/figure/cells.ts.
//
// N cells lie on P pixels, N = quotient * P + rest. A pixel shows the cell at its centre, (2p + 1) N / 2P rounded down,
// or, where cells are spread over fewer pixels, those from (2pN + P - 1) / 2P rounded down up to the next pixel's.

#define Flat ivec4

struct Axes {
  Flat a; // quotient; rest
  Flat b; // bias: what of the numerator is the same for all pixels, and not in the quotient; pixels
  ivec2 spread; // 1 where a pixel holds several cells, else 0
};

Axes axesOf(ivec2 cells, ivec2 pixels, bool single) {
  ivec2 quotient = cells / pixels;
  ivec2 rest = cells - quotient * pixels;
  ivec2 spread = single ? ivec2(0) : ivec2(greaterThan(cells, pixels));
  ivec2 bias = spread * (pixels - 1) + (1 - spread) * ((quotient & 1) * pixels + rest);
  return Axes(ivec4(quotient, rest), ivec4(bias, pixels), spread);
}

// floor(a / b) for 0 <= a < 2^30 and a quotient below 2^16: exact, and quicker than integer division.
ivec2 divide(ivec2 a, ivec2 b) {
  ivec2 quotient = ivec2(vec2(a) / vec2(b));
  ivec2 remainder = a - quotient * b;
  return quotient + ivec2(greaterThanEqual(remainder, b)) - ivec2(lessThan(remainder, ivec2(0)));
}

// The first cell of the pixel with this centre.
ivec2 firstCell(vec2 centre, Axes axes) {
  ivec2 pixel = ivec2(centre);
  ivec2 whole = ((2 * pixel + 1 - axes.spread) * axes.a.xy) >> 1;
  return whole + divide(2 * pixel * axes.a.zw + axes.b.xy, 2 * axes.b.zw);
}

ivec2 lastCell(vec2 centre, Axes axes) {
  return firstCell(centre + vec2(axes.spread), axes) - axes.spread;
}
