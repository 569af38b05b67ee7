import { arch, cpus, loadavg, platform, totalmem } from 'node:os'

/** What a number is worth nothing without. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown processor',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
  node: process.version,
  /** Of the minute before the start: whatever else ran took its share. */
  loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
})
