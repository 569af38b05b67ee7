import { runProgram } from '@shopstack/kit/process/run'
import { startSigningProxy } from './proxy.js'

await runProgram((config, log) => startSigningProxy(config, log))
