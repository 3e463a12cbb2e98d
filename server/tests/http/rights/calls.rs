//! What is called, and where the case stands then: at least once with what lets somebody through, for every endpoint.

use super::scene::Scene::{
    self, Answered, Begun, Checked, Checking, Correction, Decision, Disputed, FirstReview, Known, Objection, People, Publicity, Recheck,
    Refused, Resolved, SecondReview, Signed, Submitted, ToRefuse, Waiting,
};

/// Who finds which case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The call changes nothing that the others would notice: all of them find the same case.
    Together,
    /// The call moves the case for good: this visitor comes last.
    Last(&'static str),
    /// Each visitor finds people and a case of their own.
    Each,
}

/// One call.
pub struct Call {
    pub scene: Scene,
    pub endpoint: &'static str,
    /// The form, or the query of an address; names in curly brackets stand for what the scene holds.
    pub sends: &'static str,
    /// What the same browser has sent before.
    pub after: &'static [(&'static str, &'static str)],
    pub turn: Turn,
}

const fn call(scene: Scene, endpoint: &'static str, sends: &'static str) -> Call {
    Call { scene, endpoint, sends, after: &[], turn: Turn::Together }
}

impl Call {
    const fn last(mut self, visitor: &'static str) -> Self {
        self.turn = Turn::Last(visitor);
        self
    }

    const fn each(mut self) -> Self {
        self.turn = Turn::Each;
        self
    }

    const fn after(mut self, before: &'static [(&'static str, &'static str)]) -> Self {
        self.after = before;
        self
    }
}

const REGISTER: (&str, &str) = ("/api/identity/register", "name=诸葛慕容&resident_id={new_id}&phone={new_phone}&agreed=1");
const SIGN_IN: (&str, &str) = ("/api/identity/sign-in", "phone={phone}");
const SIGN_IN_CODE: (&str, &str) = ("/api/identity/sign-in-code", "code={code:phone}");
const CHANGE: (&str, &str) = ("/api/identity/change-phone", "phone={new_phone}");
const FIND: (&str, &str) = ("/api/identity/window-find", "name=周秀兰&resident_id={owner_id}");
const NEW_PHONE: (&str, &str) = ("/api/identity/window-phone", "account={account}&phone={new_phone}");
const ACTIVATE: (&str, &str) =
    ("/api/identity/activate", "login_name={login}&code={invitation}&password=清风徐来 water quiet 9&again=清风徐来 water quiet 9");
const CONSENT: (&str, &str) = ("/api/intake/send-member-code", "member={member}&phone_{member}={member_phone}");
const ACT: &str = "POST /api/review/act";

/// Every call of the table, in its order.
#[rustfmt::skip]
pub const CALLS: &[Call] = &[
    // Machines and files.
    call(People, "GET /healthz", ""),
    call(People, "GET /readyz", ""),
    call(People, "GET /metrics", ""),
    call(People, "GET /robots.txt", ""),
    call(People, "GET /pkg/{*file}", ""),
    call(People, "GET /qr.svg", "path=/guide"),
    call(People, "GET /switch/language", "to=en&back=/"),
    call(People, "GET /switch/size", "to=2&back=/"),
    call(People, "GET /guide/{code}/commitment.rtf", ""),
    call(People, "GET /guide/{code}/consent.rtf", ""),
    // Other systems, without a key.
    call(People, "GET /api/v1/openapi.json", ""),
    call(Submitted, "GET /api/v1/cases/{receipt}", ""),
    call(People, "GET /api/v1/statistics", ""),
    call(People, "POST /api/v1/applications", ""),
    // Public pages.
    call(People, "GET /developers", ""),
    call(People, "GET /", ""),
    call(People, "GET /guide", ""),
    call(People, "GET /guide/{code}", ""),
    call(People, "GET /guide/{code}/commitment", ""),
    call(People, "GET /guide/{code}/sample", ""),
    call(People, "GET /policy", ""),
    call(People, "GET /contact", ""),
    call(People, "GET /figures", ""),
    call(People, "GET /privacy", ""),
    call(People, "GET /accessibility", ""),
    call(People, "GET /notices", ""),
    call(Publicity, "GET /notices/{id}", ""),
    call(Publicity, "POST /api/guide/notice", "id={notice}"),
    call(People, "GET /check", ""),
    call(People, "GET /track", ""),
    call(People, "GET /demo/sms", ""),
    call(People, "GET /rate/thanks", ""),
    call(People, "GET /rate/closed", ""),
    call(Submitted, "GET /r/{token}", ""),
    call(People, "GET /problem/{kind}", ""),
    call(People, "GET /account/new", ""),
    call(People, "GET /account/none", ""),
    call(People, "GET /sign-in", ""),
    call(People, "GET /staff/sign-in", ""),
    call(People, "GET /staff/activate", ""),
    // Pages of residents.
    call(People, "GET /account", ""),
    call(People, "GET /account/phone", ""),
    call(People, "GET /account/share", ""),
    call(Signed, "GET /apply", ""),
    call(Signed, "GET /apply/household", ""),
    call(Signed, "GET /apply/household/add", ""),
    call(Signed, "GET /apply/consents", ""),
    call(Begun, "GET /apply/consents/{member}", ""),
    call(Signed, "GET /apply/registers", ""),
    call(Signed, "GET /apply/registers/{member}", ""),
    call(Signed, "GET /apply/housing", ""),
    call(Signed, "GET /apply/livelihood", ""),
    call(Signed, "GET /apply/wish", ""),
    call(Signed, "GET /apply/commitment", ""),
    call(Signed, "GET /apply/check", ""),
    call(Submitted, "GET /my", ""),
    call(Submitted, "GET /my/messages", ""),
    call(Checking, "GET /my/looks", ""),
    call(Submitted, "GET /my/cases/{case}", ""),
    call(Submitted, "GET /my/cases/{case}/receipt", ""),
    call(Submitted, "GET /my/cases/{case}/withdraw", ""),
    call(Correction, "GET /my/cases/{case}/answer", ""),
    call(Checking, "GET /my/cases/{case}/letters", ""),
    call(Checking, "GET /my/cases/{case}/letters/{letter}", ""),
    call(Checking, "GET /my/cases/{case}/looks", ""),
    call(Submitted, "GET /my/cases/{case}/share", ""),
    call(Disputed, "GET /my/cases/{case}/disputes", ""),
    call(Submitted, "GET /my/rate/{id}", ""),
    // Pages of staff.
    call(Submitted, "GET /desk", ""),
    call(Submitted, "GET /desk/cases/{case}", ""),
    call(FirstReview, "GET /desk/cases/{case}", ""),
    call(SecondReview, "GET /desk/cases/{case}", ""),
    call(Decision, "GET /desk/cases/{case}", ""),
    call(FirstReview, "GET /desk/cases/{case}/check", ""),
    call(Submitted, "GET /desk/cases/{case}/reveal", ""),
    call(FirstReview, "GET /desk/cases/{case}/enterprise", ""),
    call(People, "GET /desk/window", ""),
    call(People, "GET /desk/staff", ""),
    call(Submitted, "GET /desk/messages", ""),
    call(People, "GET /desk/registers", ""),
    call(People, "GET /desk/look-ups", ""),
    call(Submitted, "GET /desk/look-ups/{flag}", ""),
    call(People, "GET /desk/clues", ""),
    call(FirstReview, "GET /desk/clues/{clue}", ""),
    call(People, "GET /desk/disputes", ""),
    call(Disputed, "GET /desk/disputes/{dispute}", ""),
    // Uploads.
    call(Signed, "POST /upload", "kind=income_proof"),
    call(Correction, "POST /upload", "kind=correction&case={case}"),
    call(Disputed, "POST /upload", "kind=dispute_proof&case={case}&about={dispute}"),
    call(Submitted, "GET /documents/{id}", ""),
    call(FirstReview, "GET /documents/{id}", ""),
    call(Disputed, "GET /documents/{id}", ""),
    // What the public reads and does.
    call(People, "POST /api/guide/all", ""),
    call(People, "POST /api/guide/one", "code=public-rental-housing"),
    call(People, "POST /api/guide/documents", ""),
    call(People, "POST /api/guide/offices", ""),
    call(People, "POST /api/guide/commitment", ""),
    call(People, "POST /api/guide/figures", ""),
    call(People, "POST /api/guide/notices", ""),
    call(People, "POST /api/verification/self-check", "answers[group]=family&answers[age]=40&answers[persons]=2&answers[income]=3000"),
    call(Submitted, "POST /api/intake/track", "number={number}&last_four={last_four}").each(),
    call(People, "POST /api/intake/tracked", ""),
    call(People, "POST /api/intake/refusal", "form=check"),
    call(People, "POST /api/messages/demo", ""),
    call(Submitted, "POST /api/feedback/by-link", "token={token}"),
    call(Submitted, "POST /api/feedback/vote-by-link", "token={token}&level=5").each(),
    // Coming in.
    call(People, "POST /api/identity/registration", ""),
    call(People, "POST /api/identity/register", REGISTER.1).each(),
    call(People, "POST /api/identity/register-code", "code={code:new_phone}").after(&[REGISTER]).each(),
    call(People, "POST /api/identity/register-resend", "").after(&[REGISTER]).each(),
    call(People, "POST /api/identity/register-leave", ""),
    call(People, "POST /api/identity/sign-in-page", ""),
    call(People, "POST /api/identity/sign-in", SIGN_IN.1).each(),
    call(People, "POST /api/identity/sign-in-code", SIGN_IN_CODE.1).after(&[SIGN_IN]).each(),
    call(People, "POST /api/identity/sign-in-tail", "tail={tail}").after(&[SIGN_IN, SIGN_IN_CODE]).each(),
    call(People, "POST /api/identity/sign-in-resend", "").after(&[SIGN_IN]).each(),
    call(People, "POST /api/identity/sign-in-leave", ""),
    call(People, "POST /api/identity/sign-out", ""),
    call(People, "POST /api/identity/staff-sign-in-page", ""),
    call(People, "POST /api/identity/staff-sign-in", "login_name=huayuan.window&password=Lamp-over-the-door-7&code={totp}").each(),
    call(People, "POST /api/identity/activation", ""),
    call(People, "POST /api/identity/activate", ACTIVATE.1).each(),
    call(People, "POST /api/identity/activate-code", "code={totp:new}").after(&[ACTIVATE]).each(),
    call(People, "POST /api/identity/recovery-codes-kept", ""),
    // The account.
    call(People, "POST /api/identity/account", ""),
    call(People, "POST /api/identity/check-again", ""),
    call(People, "POST /api/identity/phone", ""),
    call(People, "POST /api/identity/change-phone", CHANGE.1).each(),
    call(People, "POST /api/identity/change-phone-code", "code={code:own_phone}").after(&[CHANGE]).each(),
    call(People, "POST /api/identity/change-phone-resend", "").after(&[CHANGE]).each(),
    call(People, "POST /api/identity/change-phone-leave", ""),
    call(Submitted, "POST /api/messages/inbox", ""),
    call(Submitted, "POST /api/feedback/in-account", "id={rating}"),
    call(Submitted, "POST /api/feedback/vote-in-account", "id={rating}&level=5").last("owner"),
    // The draft.
    call(People, "POST /api/intake/start", ""),
    call(Signed, "POST /api/intake/task-list", ""),
    call(Signed, "POST /api/intake/step-page", "step=housing"),
    call(Signed, "POST /api/intake/commitment-page", ""),
    call(Signed, "POST /api/intake/save-step", "step=housing&version={version}&kind=rented&area=42.6&people=3&rent=800").last("owner"),
    call(Begun, "POST /api/intake/add-member", "name=陈小宝&resident_id={new_id}&relation=sibling").last("owner"),
    call(Begun, "POST /api/intake/remove-member", "member={member}").last("owner"),
    call(Known, "POST /api/intake/propose-members", "").last("owner"),
    call(Known, "POST /api/intake/ask-registers", "").last("owner"),
    call(Known, "POST /api/intake/ask-licences", "").last("owner"),
    call(Known, "POST /api/intake/use-licence", "licence={licence}").last("owner"),
    call(Known, "POST /api/intake/detach-licence", "licence={licence}").last("owner"),
    call(Begun, "POST /api/intake/agree", "own=1").last("owner"),
    call(Begun, "POST /api/intake/send-member-code", CONSENT.1).last("owner"),
    call(Begun, "POST /api/intake/confirm-member-code", "member={member}&phone_{member}={member_phone}&code_{member}={code:member_phone}").after(&[CONSENT]).last("owner"),
    call(Answered, "POST /api/intake/send-commitment-code", "").last("owner"),
    call(Answered, "POST /api/intake/sign", "agree=1&code={code:phone}&text_version=2026-2").after(&[("/api/intake/send-commitment-code", "")]).last("owner"),
    call(Answered, "POST /api/intake/detach", "document={document}").last("owner"),
    call(Signed, "POST /api/intake/submit", "key={key}").last("owner"),
    // The own case.
    call(Submitted, "POST /api/intake/my-cases", ""),
    call(Submitted, "POST /api/intake/my-case", "case={case}"),
    call(Submitted, "POST /api/intake/withdraw-page", "case={case}"),
    call(Submitted, "POST /api/intake/undo-submit", "case={case}").last("owner"),
    call(Submitted, "POST /api/intake/withdraw", "case={case}").last("owner"),
    call(Decision, "POST /api/intake/withdraw", "case={case}").last("owner"),
    call(Correction, "POST /api/intake/answer-page", "case={case}"),
    call(Correction, "POST /api/intake/answer-notice", "case={case}&answer=已经补上").last("owner"),
    call(Checking, "POST /api/verification/looks", "case={case}"),
    call(Checking, "POST /api/verification/own-looks", ""),
    call(Disputed, "POST /api/verification/own-disputes", "case={case}"),
    call(Disputed, "POST /api/verification/dispute-record", "case={case}&record={own_member}.vehicle.0-whole&declared=有一辆&reason=刚买").last("owner"),
    call(Checking, "POST /api/review/letters", "case={case}"),
    call(Checking, "POST /api/review/letter", "case={case}&letter={letter}"),
    call(People, "POST /api/interface/shares", ""),
    call(Submitted, "POST /api/interface/shares", "case={case}"),
    call(Submitted, "POST /api/interface/share", "case={case}&client={client}&days=7"),
    call(Submitted, "POST /api/interface/end-share", "share={share}&case={case}").last("owner"),
    // The desk.
    call(Submitted, "POST /api/review/worklist", ""),
    call(Submitted, "POST /api/review/search", "typed={number}"),
    call(Submitted, "POST /api/review/case", "case={case}"),
    call(Checking, "POST /api/review/case", "case={case}"),
    call(FirstReview, "POST /api/review/case", "case={case}"),
    call(SecondReview, "POST /api/review/case", "case={case}"),
    call(Decision, "POST /api/review/case", "case={case}"),
    call(Refused, "POST /api/review/case", "case={case}"),
    call(Submitted, "POST /api/review/reveal-page", "case={case}"),
    call(Submitted, "POST /api/review/reveal", "case={case}&reason=与户口簿核对"),
    call(FirstReview, "POST /desk/cases/{case}/check", ""),
    call(FirstReview, "POST /api/review/check-one", "case={case}&register=tax"),
    call(FirstReview, "POST /api/review/enterprise", "case={case}"),
    call(FirstReview, "POST /api/review/look-up-enterprise", "case={case}&code=91350100M000100Y43"),
    call(Decision, "POST /desk/cases/{case}/check", "").last("decide"),
    call(FirstReview, "POST /api/review/confirm-rule", "case={case}&verification={verification}&rule={rule}&verdict=pass&reason=看了原件").last("first"),
    call(FirstReview, "POST /api/verification/clues", ""),
    call(FirstReview, "POST /api/verification/clue", "clue={clue}"),
    call(FirstReview, "POST /api/verification/handle-clue", "clue={clue}&state=looked_at").last("first"),
    call(Disputed, "POST /api/verification/disputes", ""),
    call(Disputed, "POST /api/verification/dispute", "dispute={dispute}"),
    call(Disputed, "POST /api/verification/answer-dispute", "dispute={dispute}&outcome=corrected&reference=18").last("second"),
    call(Disputed, ACT, "case={case}&version={version}&act=first_doubt&opinion=有疑问"),
    call(Waiting, ACT, "case={case}&version={version}&act=accept").last("accept"),
    call(Waiting, ACT, "case={case}&version={version}&act=request_correction&notes[income_proof]=请传零工收入证明").last("accept"),
    call(Waiting, ACT, "case={case}&version={version}&act=not_accept&reasons[0]=@&opinion=已核对").last("accept"),
    call(FirstReview, ACT, "case={case}&version={version}&act=request_correction&notes[income_proof]=请传零工收入证明").last("first"),
    call(Checked, ACT, "case={case}&version={version}&act=finish_check").last("first"),
    call(Resolved, ACT, "case={case}&version={version}&act=first_pass&opinion=已核对").last("first"),
    call(FirstReview, ACT, "case={case}&version={version}&act=first_doubt&opinion=有疑问").last("first"),
    call(FirstReview, ACT, "case={case}&version={version}&act=first_fail&reasons[0]=@&opinion=已核对").last("first"),
    call(SecondReview, ACT, "case={case}&version={version}&act=second_pass&opinion=已核对").last("second"),
    call(SecondReview, ACT, "case={case}&version={version}&act=second_fail&reasons[0]=@&opinion=已核对").last("second"),
    call(SecondReview, ACT, "case={case}&version={version}&act=return_to_first&reasons[0]=@&opinion=再看").last("second"),
    call(Publicity, ACT, "case={case}&version={version}&act=raise_objection&opinion=有人提出异议").last("second"),
    call(Objection, ACT, "case={case}&version={version}&act=reject_objection&opinion=异议不成立").last("second"),
    call(Objection, ACT, "case={case}&version={version}&act=uphold_objection&opinion=异议成立").last("second"),
    call(Decision, ACT, "case={case}&version={version}&act=approve&opinion=同意").last("decide"),
    call(ToRefuse, ACT, "case={case}&version={version}&act=refuse&reasons[0]=@&opinion=已核对").last("decide"),
    call(Decision, ACT, "case={case}&version={version}&act=return_to_second&reasons[0]=@&opinion=再看").last("decide"),
    call(Recheck, ACT, "case={case}&version={version}&act=overturn&opinion=已复核").last("second"),
    call(Recheck, ACT, "case={case}&version={version}&act=uphold&opinion=已复核").last("second"),
    // The window.
    call(People, "POST /api/identity/window", ""),
    call(People, "POST /api/identity/window-find", FIND.1),
    call(People, "POST /api/identity/window-clear", ""),
    call(People, "POST /api/identity/window-confirm", "account={account}").after(&[FIND]).each(),
    call(People, "POST /api/identity/window-phone", NEW_PHONE.1).after(&[FIND]).each(),
    call(People, "POST /api/identity/window-phone-code", "account={account}&code={code:new_phone}").after(&[FIND, NEW_PHONE]).each(),
    // Administration.
    call(People, "POST /api/identity/staff", ""),
    call(People, "POST /api/identity/staff-add", "login_name=added.{number}&name=顾国强&resident_id={new_id}&post=window&office=huayuan").each(),
    call(People, "POST /api/identity/staff-reset", "staff={staff}").each(),
    call(People, "POST /api/identity/staff-close", "staff={staff}").each(),
    call(People, "POST /api/verification/registers", ""),
    call(People, "POST /api/supervision/look-ups", ""),
    call(Submitted, "POST /api/supervision/look-up", "flag={flag}"),
    call(Submitted, "POST /api/supervision/explain-look-ups", "flag={flag}&explanation=来人还没有开户").each(),
    call(Submitted, "POST /api/messages/trouble", ""),
    call(Submitted, "POST /api/messages/send-again", "message={message}"),
];
