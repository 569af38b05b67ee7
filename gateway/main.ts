import { runProgram } from '@shopstack/kit/program'
import { banner } from './banner.js'
import { openPlatform } from './platform.js'

await runProgram(async (config, log) => {
  const platform = await openPlatform(config, log)
  if (!config.production) console.log(banner(platform, config))
  log.info({ ports: platform.ports }, 'ready')
  return platform
})
