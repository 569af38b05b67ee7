import { runProgram } from '@shopstack/kit/program'
import { startSubgraph } from '@shopstack/kit/service'
import { insights } from './subgraph.js'

await runProgram((config, log) => startSubgraph(insights, config, log))
