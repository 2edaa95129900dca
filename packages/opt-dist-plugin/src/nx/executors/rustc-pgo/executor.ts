import { stageExecutor } from '../stage-executor';

export default stageExecutor('rustc-pgo');
