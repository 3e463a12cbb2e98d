//! Words for what is registered of an enterprise.

use crate::Words;
use domain::identity::OrganisationKind;
use domain::verification::EnterpriseState;

impl Words {
    /// What kind of body it is.
    pub fn organisation_kind(&self, kind: OrganisationKind) -> String {
        let words = &self.review;
        match kind {
            OrganisationKind::StateOrgan => words.organisation_state_organ(),
            OrganisationKind::Institution => words.organisation_institution(),
            OrganisationKind::SocialOrganisation => words.organisation_social(),
            OrganisationKind::Company => words.organisation_company(),
            OrganisationKind::SoleTrader => words.organisation_sole_trader(),
            OrganisationKind::Cooperative => words.organisation_cooperative(),
            OrganisationKind::Other => words.organisation_other(),
        }
        .to_string()
    }

    /// Whether it still stands.
    pub fn enterprise_state(&self, state: EnterpriseState) -> String {
        match state {
            EnterpriseState::Active => self.review.enterprise_state_active(),
            EnterpriseState::Revoked => self.review.enterprise_state_revoked(),
            EnterpriseState::Cancelled => self.review.enterprise_state_cancelled(),
        }
        .to_string()
    }
}
