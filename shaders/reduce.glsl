// Reductions: one value out of the cells that a pixel covers, as orders. Missing cells are skipped; MISSING
// where all are. Twin: src/tensor/reduce.ts.

#if REDUCTION == 0 || REDUCTION == 4 // max; nearest meets a single cell

int best = MISSING;
void accumulate(int cell) { best = max(best, cell); }
int reduced() { return best; }

#elif REDUCTION == 1 // mean

// Large and other values are summed apart, the large ones scaled down, so that no sum overflows.
const float LARGE = 18446744073709551616.0; // 2^64
float largeSum = 0.0;
float sum = 0.0;
int count = 0;
int last = MISSING;
bool endless = false;
bool bottomless = false;
void accumulate(int cell) {
  if (cell == MISSING) return;
  if (cell == INFINITE) endless = true;
  else if (cell == -INFINITE) bottomless = true;
  else {
    float value = floatOf(cell);
    if (abs(value) >= LARGE) largeSum += value / LARGE;
    else sum += value;
  }
  last = cell;
  count += 1;
}
int reduced() {
  if (count == 0 || (endless && bottomless)) return MISSING;
  if (endless) return INFINITE;
  if (bottomless) return -INFINITE;
  if (count == 1) return last; // subnormals keep their class
  return orderOf((largeSum / float(count)) * LARGE + sum / float(count));
}

#elif REDUCTION == 2 // min

int best = MISSING;
void accumulate(int cell) {
  if (cell != MISSING && (best == MISSING || cell < best)) best = cell;
}
int reduced() { return best; }

#elif REDUCTION == 3 // absmax: the signed value of largest magnitude, positive on a tie

int best = MISSING;
void accumulate(int cell) {
  if (cell == MISSING) return;
  if (best == MISSING || abs(cell) > abs(best) || (abs(cell) == abs(best) && cell > best)) best = cell;
}
int reduced() { return best; }

#endif
