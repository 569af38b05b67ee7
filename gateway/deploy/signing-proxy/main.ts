import { runProgram } from '@shopstack/kit/program'
import { startSigningProxy } from './proxy.js'

await runProgram((config, log) => startSigningProxy(config, log))
