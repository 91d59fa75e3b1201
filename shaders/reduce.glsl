// Reductions: one value out of the cells that a pixel covers. Missing cells are skipped; missing where all are.
// Where cells may be met twice (all but mean), `start` takes the first and needs no identity.
// Twin: src/tensor/reduce.ts.

#if REDUCTION == 1 // mean

// Sums round: a mean is kept within the values that it is made of, or equal cells would lie over their own maximum.
float sum = 0.0;
int count = 0;

#if EXACT

// Large and other values are summed apart, the large ones scaled down, so that no sum overflows.
const float LARGE = 18446744073709551616.0; // 2^64
float largeSum = 0.0;
Value least = INFINITE;
Value most = -INFINITE;
bool endless = false;
bool bottomless = false;
void accumulate(Value cell) {
  if (isMissing(cell)) return;
  if (cell == INFINITE) endless = true;
  else if (cell == -INFINITE) bottomless = true;
  else {
    float value = floatOf(cell);
    if (abs(value) >= LARGE) largeSum += value / LARGE;
    else sum += value;
    least = min(least, cell);
    most = max(most, cell);
  }
  count += 1;
}
Value reduced() {
  if (count == 0 || (endless && bottomless)) return MISSING;
  if (endless) return INFINITE;
  if (bottomless) return -INFINITE;
  return clamp(orderOf((largeSum / float(count)) * LARGE + sum / float(count)), least, most);
}

#else

Value least = 3.4e38;
Value most = -3.4e38;
void accumulate(Value cell) {
  sum += cell;
  least = min(least, cell);
  most = max(most, cell);
  count += 1;
}
Value reduced() {
  return clamp(sum / float(count), least, most);
}

#endif

#else

Value best;
void start(Value cell) {
  best = cell;
}
Value reduced() {
  return best;
}

#if REDUCTION == 0 || REDUCTION == 4 // max; nearest meets a single cell

// The order of a missing cell is below all others.
void accumulate(Value cell) {
  best = max(best, cell);
}

#elif REDUCTION == 2 // min

void accumulate(Value cell) {
  best = isMissing(best) ? cell : isMissing(cell) ? best : min(best, cell);
}

#elif REDUCTION == 3 // absmax: the signed value of largest magnitude, positive on a tie

void accumulate(Value cell) {
  bool better = abs(cell) > abs(best) || (abs(cell) == abs(best) && cell > best);
  best = isMissing(best) || (better && !isMissing(cell)) ? cell : best;
}

#endif
#endif
