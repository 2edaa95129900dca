import { stageExecutor } from '../stage-executor';

export default stageExecutor('llvm-pgo');
