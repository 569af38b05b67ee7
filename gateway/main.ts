import { runProgram } from '@shopstack/kit/process/run'
import { banner } from './banner.js'

await runProgram(async (config, log) => {
  // Loaded after the configuration is read, so that invalid settings are reported at once.
  const { bootstrap } = await import('./bootstrap.js')
  const shop = await bootstrap(config, log)
  if (!config.production) console.log(banner(shop, config))
  log.info({ ports: shop.ports }, 'ready')
  return shop
})
