//! The rights table, written down a second time from the side of what must hold.

use super::*;
use crate::identity::{ClientActor, ResidentActor};

const OFFICERS: [Role; 4] = [Role::Acceptance, Role::FirstReview, Role::SecondReview, Role::Approval];

fn allowed(role: Role, right: Right) -> bool {
    Relation::ALL.into_iter().any(|relation| may(role, right, relation) == Verdict::Allowed)
}

fn everything() -> impl Iterator<Item = (Role, Right, Relation)> {
    Role::ALL
        .into_iter()
        .flat_map(|role| Right::all().flat_map(move |right| Relation::ALL.into_iter().map(move |relation| (role, right, relation))))
}

fn rights_of(role: Role) -> Vec<Right> {
    Right::all().filter(|right| allowed(role, *right)).collect()
}

fn moves_of(role: Role) -> Vec<Act> {
    Act::ALL.into_iter().filter(|act| allowed(role, Right::Move(*act))).collect()
}

#[test]
fn anonymous_has_the_public_side_and_nothing_else() {
    assert_eq!(rights_of(Role::Anonymous), [Right::ReadPublic, Right::TrackByNumber, Right::RateByLink, Right::CreateAccount]);
    for (role, right, relation) in everything().filter(|(role, ..)| *role == Role::Anonymous) {
        let verdict = may(role, right, relation);
        assert!(matches!(verdict, Verdict::Allowed | Verdict::SignedOut), "{right:?} {relation:?}: {verdict:?}");
    }
}

#[test]
fn the_public_side_is_open_to_everybody() {
    for role in Role::ALL {
        for right in [Right::ReadPublic, Right::TrackByNumber, Right::RateByLink] {
            assert_eq!(may(role, right, Relation::None), Verdict::Allowed, "{role:?} {right:?}");
        }
    }
}

#[test]
fn nobody_without_a_relation_learns_that_a_case_exists() {
    let touches_case = |right: Right| !rule(right).near.is_empty();
    for (role, right, _) in everything().filter(|(role, right, _)| touches_case(*right) && *role != Role::System) {
        let expected = if role == Role::Anonymous { Verdict::SignedOut } else { Verdict::Hidden };
        assert_eq!(may(role, right, Relation::None), expected, "{role:?} {right:?}");
    }
}

#[test]
fn an_administrator_has_no_business_data() {
    assert_eq!(
        rights_of(Role::Administrator),
        [
            Right::ReadPublic,
            Right::TrackByNumber,
            Right::RateByLink,
            Right::ManageStaff,
            Right::ReadSettings,
            Right::ReadDeadLetters,
            Right::SendAgain,
            Right::ReadBadRatings,
            Right::SuperviseLookUps,
            Right::ReadRegisters
        ]
    );
}

#[test]
fn a_window_sees_persons_and_no_cases() {
    assert_eq!(
        rights_of(Role::Window),
        [Right::ReadPublic, Right::TrackByNumber, Right::RateByLink, Right::FindPerson, Right::ConfirmIdentity, Right::ChangePhoneAtWindow]
    );
}

#[test]
fn a_person_is_seen_by_a_window_or_by_whoever_takes_applications() {
    for role in Role::ALL {
        let sees = matches!(role, Role::Window | Role::Acceptance);
        assert_eq!((allowed(role, Right::FindPerson), allowed(role, Right::ConfirmIdentity)), (sees, sees), "{role:?}");
        assert_eq!(allowed(role, Right::ChangePhoneAtWindow), role == Role::Window, "{role:?}");
    }
}

#[test]
fn another_system_sees_what_is_shared_and_hands_in_what_it_may() {
    assert_eq!(
        rights_of(Role::Client),
        [
            Right::ReadPublic,
            Right::TrackByNumber,
            Right::RateByLink,
            Right::ReadSharedCase,
            Right::SubmitForResident,
            Right::ReadStatistics,
            Right::Move(Act::Submit)
        ]
    );
    for relation in [Relation::Household, Relation::OfficeArea, Relation::None] {
        assert_ne!(may(Role::Client, Right::SubmitForResident, relation), Verdict::Allowed, "{relation:?}");
    }
    let applicant = AccountId::from("a");
    let case = CasePlace { applicant: &applicant, household: &[], office: None, area: "0101", state: CaseState::Draft };
    let client = |account: Option<&str>| {
        let resident = account.map(|account| ResidentActor { account: account.into(), level: RealNameLevel::Verified });
        Actor::Client(ClientActor { client: "c".into(), scopes: Vec::new(), resident })
    };
    for (account, relation) in [(Some("a"), Relation::Own), (Some("b"), Relation::None), (None, Relation::None)] {
        assert_eq!(Relation::of(&client(account), &case), relation, "{account:?}");
    }
}

#[test]
fn each_post_moves_its_own_stage() {
    assert_eq!(moves_of(Role::Acceptance), [Act::Accept, Act::RequestCorrection, Act::NotAccept]);
    assert_eq!(moves_of(Role::FirstReview), [Act::RequestCorrection, Act::FinishCheck, Act::FirstPass, Act::FirstDoubt, Act::FirstFail]);
    assert_eq!(
        moves_of(Role::SecondReview),
        [
            Act::SecondPass,
            Act::SecondFail,
            Act::ReturnToFirst,
            Act::RaiseObjection,
            Act::RejectObjection,
            Act::UpholdObjection,
            Act::Overturn,
            Act::Uphold
        ]
    );
    assert_eq!(moves_of(Role::Approval), [Act::Approve, Act::Refuse, Act::ReturnToSecond]);
    for role in [Role::Resident1, Role::Resident2] {
        assert_eq!(moves_of(role), [Act::Submit, Act::UndoSubmit, Act::Withdraw, Act::Resubmit, Act::AskRecheck]);
    }
    assert_eq!(
        moves_of(Role::System),
        [Act::ExpireDraft, Act::Lapse, Act::DeemAccepted, Act::FinishCheck, Act::ClearAtOnce, Act::ClosePublicity]
    );
    for role in [Role::Anonymous, Role::Window, Role::Administrator] {
        assert_eq!(moves_of(role), []);
    }
}

#[test]
fn no_post_holds_two_deciding_steps() {
    let decides = |role, acts: &[Act]| acts.iter().any(|act| allowed(role, Right::Move(*act)));
    for role in Role::ALL {
        let steps = [
            decides(role, &[Act::Accept, Act::NotAccept]),
            decides(role, &[Act::FirstPass, Act::FirstDoubt, Act::FirstFail]),
            decides(role, &[Act::SecondPass, Act::SecondFail]),
            decides(role, &[Act::Approve, Act::Refuse]),
        ];
        assert!(steps.into_iter().filter(|step| *step).count() <= 1, "{role:?}");
    }
}

#[test]
fn residents_act_on_their_own_case_and_members_only_follow() {
    for role in [Role::Resident1, Role::Resident2] {
        for right in [Right::UseOwnCase, Right::ReadLooks, Right::RateStep, Right::Move(Act::Submit), Right::Move(Act::Withdraw)] {
            assert_eq!(may(role, right, Relation::Own), Verdict::Allowed, "{right:?}");
            assert_eq!(may(role, right, Relation::Household), Verdict::Forbidden, "{right:?}");
        }
        assert_eq!(may(role, Right::FollowCase, Relation::Household), Verdict::Allowed);
        assert_eq!(may(role, Right::GiveConsent, Relation::Household), Verdict::Allowed);
        assert_eq!(may(role, Right::ReadCase, Relation::Own), Verdict::Forbidden, "the page of the officers");
    }
}

#[test]
fn no_register_is_asked_for_level_one() {
    assert_eq!(may(Role::Resident1, Right::Prefill, Relation::Own), Verdict::Forbidden);
    assert_eq!(may(Role::Resident2, Right::Prefill, Relation::Own), Verdict::Allowed);
    let asks = |right| Role::ALL.into_iter().filter(|role| allowed(*role, right)).collect::<Vec<_>>();
    assert_eq!(asks(Right::RunCheck), [Role::FirstReview, Role::SecondReview, Role::Approval, Role::System]);
}

#[test]
fn personal_data_is_for_the_officers_of_the_case() {
    for right in [Right::ReadCase, Right::ReadDocument, Right::RevealPersonalData] {
        for (role, _, relation) in everything().filter(|(_, other, _)| *other == right) {
            let expected = OFFICERS.contains(&role) && relation == Relation::OfficeArea;
            assert_eq!(may(role, right, relation) == Verdict::Allowed, expected, "{role:?} {relation:?}");
        }
    }
}

#[test]
fn every_right_is_somebodys_and_is_listed_once() {
    for right in Right::all() {
        assert!(Role::ALL.into_iter().any(|role| allowed(role, right)), "{right:?}");
    }
    let mut listed: Vec<Right> = Right::all().collect();
    listed.sort();
    listed.dedup();
    assert_eq!(listed.len(), Right::all().count());
}

#[test]
fn disputes_are_for_the_county_and_never_for_whoever_waits_to_decide() {
    for role in Role::ALL {
        let writes = matches!(role, Role::SecondReview | Role::System);
        assert_eq!(may(role, Right::ReadDisputes, Relation::None) == Verdict::Allowed, writes, "{role:?}");
        for relation in Relation::ALL {
            let expected = role == Role::System || role == Role::SecondReview && relation == Relation::OfficeArea;
            assert_eq!(may(role, Right::AnswerDispute, relation) == Verdict::Allowed, expected, "{role:?} {relation:?}");
        }
    }
}

#[test]
fn relations_follow_account_area_and_stage() {
    let (applicant, member, other) = (AccountId::from("a"), AccountId::from("b"), AccountId::from("c"));
    let household = [member.clone()];
    let office = OfficeId::from("f");
    let case =
        CasePlace { applicant: &applicant, household: &household, office: Some(&office), area: "0101", state: CaseState::FirstReview };
    let resident = |account: &AccountId| Actor::Resident(ResidentActor { account: account.clone(), level: RealNameLevel::Declared });
    assert_eq!(Relation::of(&resident(&applicant), &case), Relation::Own);
    assert_eq!(Relation::of(&resident(&member), &case), Relation::Household);
    assert_eq!(Relation::of(&resident(&other), &case), Relation::None);
    let officer = |post, area: &str| {
        Actor::Staff(StaffActor { staff: "s".into(), officer: "o".into(), post, office: "f".into(), area: area.to_owned() })
    };
    for (post, area, relation) in [
        (Post::FirstReview, "0101", Relation::OfficeArea),
        (Post::FirstReview, "01", Relation::OfficeArea),
        (Post::FirstReview, "", Relation::OfficeArea),
        (Post::FirstReview, "0102", Relation::None),
        (Post::FirstReview, "010101", Relation::None),
        (Post::Acceptance, "0101", Relation::None),
        (Post::Approval, "01", Relation::None),
        (Post::Window, "", Relation::None),
        (Post::Administrator, "", Relation::None),
    ] {
        assert_eq!(Relation::of(&officer(post, area), &case), relation, "{post:?} {area}");
    }
    let elsewhere = OfficeId::from("g");
    for other in [None, Some(&elsewhere)] {
        assert_eq!(Relation::of(&officer(Post::FirstReview, "0101"), &CasePlace { office: other, ..case }), Relation::None);
    }
    assert_eq!(Relation::of(&Actor::System, &case), Relation::None);
    assert_eq!(Relation::of(&Actor::Anonymous, &case), Relation::None);
}

#[test]
fn clues_are_for_the_reviewers_of_the_office_they_lie_with() {
    for role in Role::ALL {
        let reviews = matches!(role, Role::FirstReview | Role::SecondReview);
        assert_eq!(may(role, Right::ReadClues, Relation::None) == Verdict::Allowed, reviews, "{role:?}");
        for relation in Relation::ALL {
            let expected = reviews && relation == Relation::OfficeArea;
            assert_eq!(may(role, Right::HandleClue, relation) == Verdict::Allowed, expected, "{role:?} {relation:?}");
        }
        assert_eq!(may(role, Right::RunRecheck, Relation::None) == Verdict::Allowed, role == Role::System, "{role:?}");
    }
    let officer = |office: &str, area: &str| {
        let (post, area) = (Post::SecondReview, area.to_owned());
        Actor::Staff(StaffActor { staff: "s".into(), officer: "o".into(), post, office: office.into(), area })
    };
    let office = OfficeId::from("south");
    for (officer, near) in
        [(officer("south", "01"), true), (officer("south", ""), true), (officer("north", "01"), false), (officer("south", "02"), false)]
    {
        assert_eq!(Relation::to_clue(&officer, &office, "0101") == Relation::OfficeArea, near, "{officer:?}");
    }
    assert_eq!(Relation::to_clue(&Actor::System, &office, "0101"), Relation::None);
    assert_eq!(Relation::to_clue(&Actor::Anonymous, &office, "0101"), Relation::None);
}
