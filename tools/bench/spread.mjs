/** The middle of sorted values, or the mean of the two middle ones. */
export function median(values) {
  return quantile(values, 0.5);
}

/** Interpolates between the neighbours, like numpy's default. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** `1.27 (1.22 to 1.31)`: median and the range of the middle 80 %. */
export function formatRatio(values) {
  const [low, middle, high] = [quantile(values, 0.1), median(values), quantile(values, 0.9)];
  return `${middle.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
