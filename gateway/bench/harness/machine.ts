import { arch, cpus, loadavg, platform, totalmem } from 'node:os'

/** The machine of the measurement. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown processor',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
  node: process.version,
  /** Load average of the minute before the start. */
  loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
})
