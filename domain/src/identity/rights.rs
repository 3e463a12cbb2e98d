//! The rights table: which role may do what, and how near to the case it must stand.

use super::actor::{Actor, Post, RealNameLevel, StaffActor};
use crate::id::{AccountId, OfficeId};
use crate::review::{Act, CaseState, TRANSITIONS, Who};

/// What an actor is, as far as rights are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Not signed in.
    Anonymous,
    /// A resident of real-name level 1: may apply by hand, but no register is asked.
    Resident1,
    /// A resident of real-name level 2.
    Resident2,
    /// 受理.
    Acceptance,
    /// 初审.
    FirstReview,
    /// 复审.
    SecondReview,
    /// 审批.
    Approval,
    /// 窗口.
    Window,
    /// 系统管理员.
    Administrator,
    /// Another system of the city, by its key.
    Client,
    /// The hall itself: jobs and the command line.
    System,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Anonymous,
        Self::Resident1,
        Self::Resident2,
        Self::Acceptance,
        Self::FirstReview,
        Self::SecondReview,
        Self::Approval,
        Self::Window,
        Self::Administrator,
        Self::Client,
        Self::System,
    ];

    /// The role of an actor.
    pub fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Anonymous => Self::Anonymous,
            Actor::Resident(resident) => match resident.level {
                RealNameLevel::Declared => Self::Resident1,
                RealNameLevel::Verified => Self::Resident2,
            },
            Actor::Staff(staff) => staff.post.into(),
            Actor::Client(_) => Self::Client,
            Actor::System => Self::System,
        }
    }
}

impl From<Post> for Role {
    fn from(post: Post) -> Self {
        match post {
            Post::Acceptance => Self::Acceptance,
            Post::FirstReview => Self::FirstReview,
            Post::SecondReview => Self::SecondReview,
            Post::Approval => Self::Approval,
            Post::Window => Self::Window,
            Post::Administrator => Self::Administrator,
        }
    }
}

/// How near the actor stands to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The applicant of the case, or a system that acts for them.
    Own,
    /// A member of the household on the case, with an account of their own.
    Household,
    /// An officer: the own office holds the case, it lies in the area of the office, and in a stage of the post.
    OfficeArea,
    /// None of these; also when there is no such case.
    None,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 4] = [Self::Own, Self::Household, Self::OfficeArea, Self::None];

    /// The relation of an actor to a case.
    pub fn of(actor: &Actor, case: &CasePlace<'_>) -> Self {
        match actor {
            Actor::Resident(resident) if resident.account == *case.applicant => Self::Own,
            Actor::Resident(resident) if case.household.contains(&resident.account) => Self::Household,
            Actor::Staff(staff) if case.is_on_desk_of(staff) => Self::OfficeArea,
            Actor::Client(client) if client.resident.as_ref().is_some_and(|resident| resident.account == *case.applicant) => Self::Own,
            Actor::Anonymous | Actor::Resident(_) | Actor::Staff(_) | Actor::Client(_) | Actor::System => Self::None,
        }
    }

    /// The relation of an actor to a clue or a dispute that lies with an office, about a case in an area. They lie on cases of
    /// every state, so the stage of the post does not count.
    pub fn to_clue(actor: &Actor, office: &OfficeId, area: &str) -> Self {
        match actor {
            Actor::Staff(staff) if staff.office == *office && area.starts_with(&staff.area) => Self::OfficeArea,
            _ => Self::None,
        }
    }
}

/// What of a case decides how near somebody stands to it.
#[derive(Debug, Clone, Copy)]
pub struct CasePlace<'a> {
    /// The account of the applicant.
    pub applicant: &'a AccountId,
    /// The accounts of the other members, as far as they have one.
    pub household: &'a [AccountId],
    /// The office that holds it.
    pub office: Option<&'a OfficeId>,
    /// The area code of the case.
    pub area: &'a str,
    /// Where the case stands.
    pub state: CaseState,
}

impl CasePlace<'_> {
    fn is_on_desk_of(&self, staff: &StaffActor) -> bool {
        self.office == Some(&staff.office) && self.area.starts_with(&staff.area) && CaseState::of_post(staff.post).contains(&self.state)
    }
}

/// A thing one may do. Every use case asks for one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Guides, policies, notices, public lists and figures; the self-check.
    ReadPublic,
    /// Stage, office and dates of a case, by its number and the last four digits of the phone.
    TrackByNumber,
    /// Rate a step by the link of the invitation.
    RateByLink,
    /// Open a resident's account.
    CreateAccount,
    /// The own account, its messages, its change of phone, and who looked at the data of its holder.
    UseAccount,
    /// Begin an application.
    StartDraft,
    /// Read and answer the own application, draft or later, with its documents and letters.
    UseOwnCase,
    /// Have the registers fill in the own application.
    Prefill,
    /// Consent to the check, or have a member consent by a code to the member's phone.
    GiveConsent,
    /// Stage, office and dates of a case, from the own account.
    FollowCase,
    /// Who looked at the data of the own case, when and why.
    ReadLooks,
    /// Rate a step of the own case, from the own account.
    RateStep,
    /// The list of the cases a post works on.
    ReadWorklist,
    /// The page of a case, personal data masked.
    ReadCase,
    /// An uploaded document.
    ReadDocument,
    /// Personal data in clear, for a reason that is recorded.
    RevealPersonalData,
    /// Ask the registers for a case.
    RunCheck,
    /// Confirm by hand what a register could not decide.
    ConfirmRule,
    /// The clues of the own office: what the registers say of its households now and did not say at their last check.
    ReadClues,
    /// Look at a clue, dismiss it or follow it up.
    HandleClue,
    /// The disputes that lie with the own office: which owner of a register is asked about whose record, until when.
    ReadDisputes,
    /// One of them with both values and its papers, and the owner's answer written down.
    AnswerDispute,
    /// An act that moves a case; who may is read off the table of the way.
    Move(Act),
    /// Look up the accounts of a person who stands at the desk.
    FindPerson,
    /// Confirm that a person was seen with their ID card.
    ConfirmIdentity,
    /// Give an account another phone, at the window.
    ChangePhoneAtWindow,
    /// Staff accounts: list, add, close, reset.
    ManageStaff,
    /// Offices, limits, calendar and policy in force, as the staff sees them.
    ReadSettings,
    /// Change any of these, from files.
    ChangeSettings,
    /// Messages that could not be delivered, without their text.
    ReadDeadLetters,
    /// Send one of them again.
    SendAgain,
    /// Bad ratings nobody has followed up yet; they name step, office and reasons, no case and no person.
    ReadBadRatings,
    /// Officers' look-ups that are to be explained: account, day and number, no case and nobody who was looked up.
    SuperviseLookUps,
    /// Load a department's delivery into a register.
    ImportRegister,
    /// How many records each register holds, of which day, and what became of its last delivery; no record is shown.
    ReadRegisters,
    /// Check every household again.
    RunRecheck,
    /// Let another system see or hand in what is one's own, and take that back.
    ShareOwn,
    /// Stage, office and dates of a case, by its number and the consent of its applicant.
    ReadSharedCase,
    /// Hand in an application for a resident who has agreed to it.
    SubmitForResident,
    /// Public figures in a form for machines.
    ReadStatistics,
    /// Keys, addresses and grants of other systems, and events that did not reach them.
    ManageClients,
    /// Walk the record and its seals.
    VerifyAudit,
    /// Send messages, seal the record, watch the clocks.
    RunJobs,
}

impl Right {
    /// Every right.
    pub fn all() -> impl Iterator<Item = Self> {
        const PLAIN: [Right; 42] = [
            Right::ReadPublic,
            Right::TrackByNumber,
            Right::RateByLink,
            Right::CreateAccount,
            Right::UseAccount,
            Right::StartDraft,
            Right::UseOwnCase,
            Right::Prefill,
            Right::GiveConsent,
            Right::FollowCase,
            Right::ReadLooks,
            Right::RateStep,
            Right::ReadWorklist,
            Right::ReadCase,
            Right::ReadDocument,
            Right::RevealPersonalData,
            Right::RunCheck,
            Right::ConfirmRule,
            Right::ReadClues,
            Right::HandleClue,
            Right::ReadDisputes,
            Right::AnswerDispute,
            Right::FindPerson,
            Right::ConfirmIdentity,
            Right::ChangePhoneAtWindow,
            Right::ManageStaff,
            Right::ReadSettings,
            Right::ChangeSettings,
            Right::ReadDeadLetters,
            Right::SendAgain,
            Right::ReadBadRatings,
            Right::SuperviseLookUps,
            Right::ImportRegister,
            Right::ReadRegisters,
            Right::RunRecheck,
            Right::ShareOwn,
            Right::ReadSharedCase,
            Right::SubmitForResident,
            Right::ReadStatistics,
            Right::ManageClients,
            Right::VerifyAudit,
            Right::RunJobs,
        ];
        PLAIN.into_iter().chain(Act::ALL.into_iter().map(Self::Move))
    }
}

/// The answer of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Go on.
    Allowed,
    /// Nobody is signed in, and this needs somebody. Says nothing of whether the thing exists.
    SignedOut,
    /// The role may not do this, or not from where it stands.
    Forbidden,
    /// The actor may not know that the case exists: the answer is "not found".
    Hidden,
}

/// Whether a role may do a thing, standing in this relation to the case. For a right that touches no case the relation
/// is not looked at.
///
/// The table knows nothing of the state of the case, of time, or of who has handled other steps: that is
/// [`crate::review::decide`]. Both must agree.
pub fn may(role: Role, right: Right, relation: Relation) -> Verdict {
    let Rule { who, near } = rule(right);
    let granted = match right {
        Right::Move(act) => moves(role, act, relation),
        _ => who.contains(&role) && (near.is_empty() || role == Role::System || near.contains(&relation)),
    };
    let touches_case = !near.is_empty();
    if granted {
        Verdict::Allowed
    } else if role == Role::Anonymous {
        Verdict::SignedOut
    } else if touches_case && relation == Relation::None {
        Verdict::Hidden
    } else {
        Verdict::Forbidden
    }
}

/// One line of the table: who, and how near to the case. A right without relations touches no case.
struct Rule {
    who: &'static [Role],
    near: &'static [Relation],
}

const fn rule(right: Right) -> Rule {
    use Relation::{Household, OfficeArea, Own};
    use Role::{Acceptance, Administrator, Anonymous, Approval, Client, FirstReview, Resident1, Resident2, SecondReview, System, Window};
    const RESIDENTS: &[Role] = &[Resident1, Resident2];
    const REVIEWERS: &[Role] = &[Acceptance, FirstReview, SecondReview, Approval];
    const ADMINISTRATION: &[Role] = &[Administrator, System];
    let (who, near): (&[Role], &[Relation]) = match right {
        // The public side.
        Right::ReadPublic | Right::TrackByNumber | Right::RateByLink => (&Role::ALL, &[]),
        Right::CreateAccount => (&[Anonymous], &[]),
        // Residents.
        Right::UseAccount | Right::StartDraft => (RESIDENTS, &[]),
        Right::UseOwnCase | Right::ReadLooks | Right::RateStep | Right::ShareOwn => (RESIDENTS, &[Own]),
        Right::Prefill => (&[Resident2], &[Own]),
        Right::GiveConsent | Right::FollowCase => (RESIDENTS, &[Own, Household]),
        // Other systems: what stands on a consent is looked up by its token, so it has no relation to ask for.
        Right::ReadSharedCase | Right::ReadStatistics => (&[Client], &[]),
        Right::SubmitForResident => (&[Client], &[Own]),
        // Officers.
        Right::ReadWorklist => (REVIEWERS, &[]),
        Right::ReadCase | Right::ReadDocument | Right::RevealPersonalData => (REVIEWERS, &[OfficeArea]),
        // The approver too: an owner's late answer makes the check old, and nobody decides by an old one.
        Right::RunCheck => (&[FirstReview, SecondReview, Approval, System], &[OfficeArea]),
        Right::ReadClues => (&[FirstReview, SecondReview], &[]),
        // Departments have no account. The county centre writes to them, and by the command line the hall; never the street office
        // that waits to decide. How near a dispute is: as with a clue.
        Right::ReadDisputes => (&[SecondReview, System], &[]),
        Right::AnswerDispute => (&[SecondReview, System], &[OfficeArea]),
        // How near a clue is: see `Relation::to_clue`.
        Right::ConfirmRule | Right::HandleClue => (&[FirstReview, SecondReview], &[OfficeArea]),
        Right::Move(_) => (&[], &[Own, OfficeArea]), // See `moves`.
        // "Seen by a window or an officer": whoever takes applications sees people too. Accounts lie in no area.
        Right::FindPerson | Right::ConfirmIdentity => (&[Acceptance, Window], &[]),
        Right::ChangePhoneAtWindow => (&[Window], &[]),
        // Administration and the hall itself.
        Right::ManageStaff
        | Right::ReadSettings
        | Right::ReadDeadLetters
        | Right::SendAgain
        | Right::ReadBadRatings
        | Right::SuperviseLookUps
        | Right::ReadRegisters => (ADMINISTRATION, &[]),
        Right::ChangeSettings | Right::ImportRegister | Right::RunRecheck | Right::ManageClients | Right::VerifyAudit | Right::RunJobs => {
            (&[System], &[])
        }
    };
    Rule { who, near }
}

/// Who may do an act, by the table of the way: the applicant on the own case, an officer in the office's area.
fn moves(role: Role, act: Act, relation: Relation) -> bool {
    TRANSITIONS.iter().filter(|way| way.act == act).flat_map(|way| way.who).any(|who| match who {
        Who::Applicant => relation == Relation::Own && (matches!(role, Role::Resident1 | Role::Resident2) || hands_in(role, act)),
        Who::System => role == Role::System,
        Who::Officer(post) => role == Role::from(*post) && relation == Relation::OfficeArea,
    })
}

/// Of all that an applicant does with a case, another system hands it in and nothing else.
fn hands_in(role: Role, act: Act) -> bool {
    role == Role::Client && act == Act::Submit
}

#[cfg(test)]
#[path = "rights_tests.rs"]
mod tests;
