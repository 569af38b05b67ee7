import { runProgram } from '@shopstack/kit/process/run'
import { banner } from './banner.js'

await runProgram(async (config, log) => {
  // Loaded only now: what is wrong with the settings is told at once.
  const { openPlatform } = await import('./bootstrap.js')
  const platform = await openPlatform(config, log)
  if (!config.production) console.log(banner(platform, config))
  log.info({ ports: platform.ports }, 'ready')
  return platform
})
