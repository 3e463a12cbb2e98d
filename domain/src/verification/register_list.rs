//! The list of registers for operators: which of them need attention, narrowed, in order, page by page.

use super::{Register, RegisterLine, RegisterTrouble};
use serde::{Deserialize, Serialize};

/// Registers on one page.
pub const REGISTERS_PAGE: usize = 10;

/// Whether somebody should look after a register. What needs attention comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterCondition {
    /// Something is wrong with it, or soon will be.
    NeedsAttention,
    /// Nothing is.
    Fine,
}

impl RegisterCondition {
    /// Every condition.
    pub const ALL: [Self; 2] = [Self::NeedsAttention, Self::Fine];

    /// The condition of a register with these troubles: any of them needs attention.
    pub fn of(troubles: &[RegisterTrouble]) -> Self {
        if troubles.is_empty() { Self::Fine } else { Self::NeedsAttention }
    }

    /// The code as written in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::NeedsAttention => "attention",
            Self::Fine => "fine",
        }
    }

    /// The condition with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.code() == code)
    }
}

/// Which registers to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RegisterQuery {
    /// In this condition only.
    pub condition: Option<RegisterCondition>,
    /// Of the owner of this register only.
    pub owner_of: Option<Register>,
    /// The page, from 1 on; beyond the last one the last one is shown, since registers recover while somebody reads.
    pub page: usize,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterList {
    /// Registers of the owner asked for that need attention.
    pub attention: i64,
    /// Those of them that do not.
    pub fine: i64,
    /// The page.
    pub rows: Vec<RegisterLine>,
    /// The number of the page before.
    pub earlier: Option<String>,
    /// The number of the page after.
    pub later: Option<String>,
}

/// The page that is asked for: what needs attention before the rest, and both in the order they come in.
pub fn register_list(mut lines: Vec<RegisterLine>, query: RegisterQuery) -> RegisterList {
    let condition = |line: &RegisterLine| RegisterCondition::of(&line.troubles);
    lines.retain(|line| query.owner_of.is_none_or(|register| line.status.owner() == register.owner()));
    let in_condition = |wanted: RegisterCondition| count(lines.iter().filter(|line| condition(line) == wanted).count());
    let (attention, fine) = (in_condition(RegisterCondition::NeedsAttention), in_condition(RegisterCondition::Fine));
    lines.retain(|line| query.condition.is_none_or(|wanted| condition(line) == wanted));
    lines.sort_by_key(condition);
    let last = lines.len().div_ceil(REGISTERS_PAGE).max(1);
    let page = query.page.clamp(1, last);
    RegisterList {
        attention,
        fine,
        rows: lines.into_iter().skip((page - 1) * REGISTERS_PAGE).take(REGISTERS_PAGE).collect(),
        earlier: (page > 1).then(|| (page - 1).to_string()),
        later: (page < last).then(|| (page + 1).to_string()),
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::RegisterStatus;
    use crate::verification::register_status::tests::sound;

    #[test]
    fn whatever_is_wrong_needs_attention() {
        assert_eq!(RegisterCondition::of(&[]), RegisterCondition::Fine);
        for trouble in RegisterTrouble::ALL {
            assert_eq!(RegisterCondition::of(&[trouble]), RegisterCondition::NeedsAttention, "{trouble:?}");
        }
        assert_eq!(RegisterCondition::of(&RegisterTrouble::ALL), RegisterCondition::NeedsAttention);
    }

    #[test]
    fn codes_read_back() {
        for condition in RegisterCondition::ALL {
            assert_eq!(RegisterCondition::from_code(condition.code()), Some(condition));
        }
        assert_eq!(RegisterCondition::from_code(""), None);
    }

    /// Every register once, the ones named in trouble.
    fn lines(troubled: &[Register]) -> Vec<RegisterLine> {
        let line = |register| RegisterLine {
            status: RegisterStatus { register: Some(register), ..sound() },
            troubles: if troubled.contains(&register) { vec![RegisterTrouble::Slow] } else { Vec::new() },
        };
        Register::ALL.into_iter().map(line).collect()
    }

    fn registers(list: &RegisterList) -> Vec<Register> {
        list.rows.iter().filter_map(|line| line.status.register).collect()
    }

    #[test]
    fn what_needs_attention_comes_first_and_pages_leave_nothing_out() {
        let troubled = [Register::Tax, Register::Licence];
        let page = |page| register_list(lines(&troubled), RegisterQuery { page, ..RegisterQuery::default() });
        let (first, second) = (page(1), page(2));
        assert_eq!((first.attention, first.fine, first.rows.len(), second.rows.len()), (2, 14, REGISTERS_PAGE, 6));
        assert_eq!((first.earlier.as_deref(), first.later.as_deref()), (None, Some("2")));
        assert_eq!((second.earlier.as_deref(), second.later.as_deref()), (Some("1"), None));
        let seen = [registers(&first), registers(&second)].concat();
        let rest = Register::ALL.into_iter().filter(|register| !troubled.contains(register));
        assert_eq!(seen, troubled.into_iter().chain(rest).collect::<Vec<_>>());
        // Outside the pages there are lie the nearest ones.
        assert_eq!((page(0), page(usize::MAX)), (first, second));
    }

    #[test]
    fn filters_narrow_together_and_the_counts_are_of_the_owner() {
        let list = |condition, owner_of| register_list(lines(&[Register::Household]), RegisterQuery { condition, owner_of, page: 1 });
        let (attention, fine) = (Some(RegisterCondition::NeedsAttention), Some(RegisterCondition::Fine));
        for (condition, owner_of, counts, expected) in [
            (attention, None, (1, 15), vec![Register::Household]),
            (None, Some(Register::Population), (1, 1), vec![Register::Household, Register::Population]),
            (attention, Some(Register::Population), (1, 1), vec![Register::Household]),
            (fine, Some(Register::Household), (1, 1), vec![Register::Population]),
            (attention, Some(Register::Tax), (0, 1), Vec::new()),
        ] {
            let list = list(condition, owner_of);
            assert_eq!(((list.attention, list.fine), registers(&list)), (counts, expected), "{condition:?} {owner_of:?}");
            assert_eq!((&list.earlier, &list.later), (&None, &None));
        }
        assert_eq!(list(fine, None).rows.len(), REGISTERS_PAGE);
    }
}
