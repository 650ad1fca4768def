package engine

// TransformerConfig sizes the network of a text run.
type TransformerConfig struct {
	Layers  int `toml:"layers" min:"1" max:"64" doc:"Layers of attention and perceptron."`
	Width   int `toml:"width" min:"4" max:"4096" doc:"Width of the residual stream, a multiple of heads."`
	Heads   int `toml:"heads" min:"1" max:"64" doc:"Heads of attention."`
	Context int `toml:"context" min:"4" max:"4096" doc:"The longest text, in characters: a prompt with its answer and one more."`
}

// LessonsConfig configures a stage that imitates texts.
type LessonsConfig struct {
	Steps        int     `toml:"steps" min:"0" max:"100000000" doc:"Optimiser steps."`
	Batch        int     `toml:"batch" min:"1" max:"65536" doc:"Texts per step."`
	LearningRate float64 `toml:"learning_rate" min:"1e-9" max:"10" doc:"Size of a step at its largest."`
	FinalRate    float64 `toml:"final_rate" min:"0" max:"1" doc:"The last step's rate, as a share of learning_rate; it falls there over the last half of the stage."`
}

// ReinforceConfig configures learning from rewards.
type ReinforceConfig struct {
	Steps        int     `toml:"steps" min:"0" max:"100000000" doc:"Iterations: in each, all problems are answered, or all games played, by the same weights and learned from."`
	Patience     int     `toml:"patience" min:"0" max:"1000000" doc:"Text problems: the stage is over when the mean reward of so many iterations is no higher than that of as many before, by more than chance; 0: it has all its steps."`
	Prompts      int     `toml:"prompts" min:"1" max:"65536" doc:"Problems per iteration; of a game, start positions, after self_play.opening_plies."`
	Group        int     `toml:"group" min:"2" max:"4096" doc:"Answers to each problem, or games from each start position, which are judged against each other: games for each role apart."`
	Forks        int     `toml:"forks" min:"0" max:"10" doc:"Tree groups: how often a group doubles. Half, a quarter, ... of its answers are written from the problem on, then to each answer one more from a random token of it; what tokens earn is how much better the answers after them did than those before. 0: all are written from the problem on."`
	Refill       float64 `toml:"refill" min:"1" max:"100" doc:"Problems that are tried at most, as a multiple of prompts, to replace those whose answers all earned the same (DAPO's dynamic sampling); 1: none is replaced."`
	Easiest      float64 `toml:"easiest" min:"0" max:"1" doc:"Difficulty of the easiest problems, where 1 is the hardest."`
	Temperature  float64 `toml:"temperature" min:"0.01" max:"100" doc:"What logits are divided by when answers, or moves, are sampled."`
	Reward       string  `toml:"reward" choices:"verdict random" doc:"What an answer to a problem earns in training: its verdict, or by the toss of a coin the lowest or the highest return, a control that must teach nothing. Evaluations go by verdicts always."`
	Overlong     int     `toml:"overlong" min:"0" max:"1000000" doc:"How many characters before the longest answer there may be an answer begins to earn less, down to 1 less at that length (DAPO's soft punishment); 0: none."`
	TargetLength int     `toml:"target_length" min:"0" max:"1000000" doc:"Characters that an answer should have; 0: as many as it likes."`
	LengthWeight float64 `toml:"length_weight" min:"0" max:"10" doc:"What each character more or less than target_length costs (L1, LCPO-Exact)."`
	Advantage    string  `toml:"advantage" choices:"mean standard leave_one_out batch" doc:"What a reward is held against: the group's mean (Dr. GRPO), that and the deviation (GRPO), the mean of the others (RLOO), or the group's mean and the deviation of all answers of the iteration (REINFORCE++)."`
	Surrogate    string  `toml:"surrogate" choices:"clip gspo cispo reinforce" doc:"How a token's probability moves: clipped ratios of tokens (PPO, GRPO) or of whole answers (GSPO), clipped weights (CISPO), or no ratio."`
	ClipLow      float64 `toml:"clip_low" min:"0" max:"1" doc:"How far a ratio may fall below 1 before it is clipped."`
	ClipHigh     float64 `toml:"clip_high" min:"0" max:"10" doc:"How far a ratio may rise above 1 before it is clipped (DAPO: more than below)."`
	Weights      string  `toml:"weights" choices:"constant answer token" doc:"How tokens add up: by a constant length (Dr. GRPO), as the mean of each answer (GRPO), or of all tokens (DAPO)."`
	Epochs       int     `toml:"epochs" min:"1" max:"100" doc:"How often an iteration's answers are learned from."`
	Minibatches  int     `toml:"minibatches" min:"1" max:"1024" doc:"Optimiser steps per epoch, each with a part of the problems."`
	LearningRate float64 `toml:"learning_rate" min:"1e-9" max:"10" doc:"Size of a step at its largest."`
	FinalRate    float64 `toml:"final_rate" min:"0" max:"1" doc:"The last step's rate, as a share of learning_rate; it falls there over the last half of the stage."`
	Entropy      float64 `toml:"entropy" min:"0" max:"10" doc:"Weight of a bonus for the entropy of the policy."`
	FinalEntropy float64 `toml:"final_entropy" min:"0" max:"1" doc:"The last step's weight of that bonus, as a share of entropy; it goes there in a straight line over the stage."`
	KL           float64 `toml:"kl" min:"0" max:"10" doc:"Weight of the divergence from the network that the stage began with; 0: none."`
	KLIn         string  `toml:"kl_in" choices:"loss reward" doc:"Where it counts: in the loss of each token (GRPO), or in what an answer earns (RLOO and REINFORCE++, with k1)."`
	KLEstimate   string  `toml:"kl_estimate" choices:"k1 k2 k3" doc:"How that divergence is estimated (Schulman 2020)."`
}

// HarvestConfig configures rejection sampling: what the network answers right is kept, to be learned from again.
type HarvestConfig struct {
	Rounds      int     `toml:"rounds" min:"0" max:"1000000" doc:"Iterations of sampling."`
	Prompts     int     `toml:"prompts" min:"1" max:"65536" doc:"Problems per iteration."`
	Search      int     `toml:"search" min:"0" max:"100000" doc:"Simulations a token: one answer to each problem is found by tree search, with the verifier at hand; 0: answers are sampled."`
	Group       int     `toml:"group" min:"1" max:"4096" doc:"Answers sampled to each problem; the first right one is kept."`
	Temperature float64 `toml:"temperature" min:"0.01" max:"100" doc:"What logits are divided by when answers are sampled."`
}

// SuperviseConfig configures the imitation of harvested answers.
type SuperviseConfig struct {
	LessonsConfig
	Mix    float64 `toml:"mix" min:"0" max:"1" doc:"Share of texts that are worked examples of the task instead of harvested answers."`
	Afresh bool    `toml:"afresh" doc:"Begin at untrained weights, as R1 does, instead of those that harvested."`
}

// DistillConfig configures a smaller network that learns from the answers of the one before.
type DistillConfig struct {
	LessonsConfig
	Layers int `toml:"layers" min:"1" max:"64" doc:"Layers of the student."`
	Width  int `toml:"width" min:"4" max:"4096" doc:"Width of the student, a multiple of heads."`
	Heads  int `toml:"heads" min:"1" max:"64" doc:"Heads of attention of the student."`
}
