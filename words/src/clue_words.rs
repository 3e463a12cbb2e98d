//! Words for clues: what they do to a household, what became of them, what an officer may make of one.

use crate::Words;
use domain::verification::{ClueRow, ClueState, Effect, LastRun};

impl Words {
    /// What a change does to the eligibility of a household.
    pub fn effect(&self, effect: Effect) -> String {
        let words = &self.verification;
        match effect {
            Effect::Loses => words.effect_loses(),
            Effect::Doubt => words.effect_doubt(),
            Effect::Improves => words.effect_improves(),
            Effect::Notice => words.effect_notice(),
        }
        .to_string()
    }

    /// What became of a clue.
    pub fn clue_state(&self, state: ClueState) -> String {
        let words = &self.verification;
        match state {
            ClueState::Open => words.clue_state_open(),
            ClueState::LookedAt => words.clue_state_looked_at(),
            ClueState::Dismissed => words.clue_state_dismissed(),
            ClueState::Followed => words.clue_state_followed(),
            ClueState::Gone => words.clue_state_gone(),
        }
        .to_string()
    }

    /// The same as an officer's choice; a state that nobody chooses reads as what became of the clue.
    pub fn clue_choice(&self, state: ClueState) -> String {
        let words = &self.verification;
        match state {
            ClueState::LookedAt => words.clue_choose_looked_at(),
            ClueState::Dismissed => words.clue_choose_dismissed(),
            ClueState::Followed => words.clue_choose_followed(),
            ClueState::Open | ClueState::Gone => return self.clue_state(state),
        }
        .to_string()
    }

    /// Whose record a clue is about: relation and masked name, or the household.
    pub fn clue_person(&self, clue: &ClueRow) -> String {
        match &clue.member {
            Some((relation, name)) => self.related(name, *relation),
            None => self.verification.clues_household().to_string(),
        }
    }

    /// When everybody was checked last, how many households that were, and what was left out.
    pub fn last_run(&self, run: &LastRun) -> String {
        let words = &self.verification;
        let skipped = (run.skipped > 0).then(|| words.clues_run_skipped(run.skipped).to_string());
        let began = words.clues_run_began(self.moment(run.began_at)).to_string();
        let registers: Vec<String> = run.spent.iter().map(|register| self.register(*register)).collect();
        let spent = (!registers.is_empty()).then(|| words.clues_run_spent(self.joined(&registers)).to_string());
        let households = words.clues_run_households(run.households).to_string();
        self.joined(&[began, households, skipped.unwrap_or_default(), spent.unwrap_or_default()])
    }

    /// Who says so: a register, or nobody but the calendar.
    pub fn clue_source(&self, clue: &ClueRow) -> String {
        clue.register.map_or_else(|| self.verification.clues_time().to_string(), |register| self.register(register))
    }
}
