//! The one place where the rights table becomes an answer of a use case.

use crate::{Error, Result};
use domain::identity::{Actor, Relation, Right, Role, Verdict, may};

/// Goes on if the actor may do this, standing in this relation to the case. [`Relation::None`] for what touches no case.
pub fn demand(actor: &Actor, right: Right, relation: Relation) -> Result<()> {
    match may(Role::of(actor), right, relation) {
        Verdict::Allowed => Ok(()),
        Verdict::SignedOut => Err(Error::SignedOut),
        Verdict::Forbidden => Err(Error::Forbidden),
        Verdict::Hidden => Err(Error::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_answer() {
        assert!(demand(&Actor::Anonymous, Right::ReadPublic, Relation::None).is_ok());
        assert!(matches!(demand(&Actor::Anonymous, Right::ReadCase, Relation::None), Err(Error::SignedOut)));
        assert!(matches!(demand(&Actor::System, Right::UseAccount, Relation::None), Err(Error::Forbidden)));
        assert!(matches!(demand(&Actor::System, Right::ReadCase, Relation::None), Err(Error::NotFound)));
    }
}
