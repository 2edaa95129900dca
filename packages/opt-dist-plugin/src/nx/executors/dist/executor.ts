import { stageExecutor } from '../stage-executor';

export default stageExecutor('dist');
