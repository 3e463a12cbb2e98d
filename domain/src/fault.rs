//! Faults: what is wrong with an input, as a code with parameters and a field path. Sentences live in `words`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is wrong. Every code has a sentence in both languages in `words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// Nothing was entered or chosen.
    Required,
    /// Longer than the limit in the first parameter (characters).
    TooLong,
    /// Control characters or NUL.
    ControlCharacters,
    /// Not a choice that was offered.
    UnknownChoice,
    /// Not an address that events may go to: HTTPS, or plain HTTP on this machine.
    EventAddress,
    /// A resident ID is 18 characters.
    ResidentIdLength,
    /// A resident ID is 17 digits and a digit or X.
    ResidentIdCharacters,
    /// The first two digits are no province of GB/T 2260.
    ResidentIdRegion,
    /// Digits 7 to 14 are no calendar date, or lie in the future.
    ResidentIdDate,
    /// The check character is wrong (GB 11643).
    ResidentIdChecksum,
    /// A credit code is 18 characters.
    CreditCodeLength,
    /// A credit code has no I, O, S, V, Z and no other signs.
    CreditCodeCharacters,
    /// The organisation code inside (GB 11714) has a wrong check character.
    CreditCodeOrganisation,
    /// The check character is wrong (GB 32100).
    CreditCodeChecksum,
    /// A name is too short or too long.
    NameLength,
    /// A name holds signs no name has.
    NameCharacters,
    /// Not a mainland mobile number.
    PhoneFormat,
    /// Not a number; the first parameter is an example.
    NumberFormat,
    /// Below the first parameter or above the second.
    NumberRange,
    /// Not a date; the first parameter is an example.
    DateFormat,
    /// A date that must not lie in the future does.
    DateInFuture,
    /// Name and ID do not agree with the population register.
    IdentityMismatch,
    /// Another live application holds this person.
    LiveApplicationExists,
    /// The code is wrong.
    CodeWrong,
    /// The code has expired or was used.
    CodeExpired,
    /// Too many tries; the first parameter says when to try again.
    TooManyTries,
    /// A code was sent less than a minute ago.
    CodeTooSoon,
    /// Log-in name, password or code are wrong.
    SignInFailed,
    /// A password is shorter than 12 characters.
    PasswordTooShort,
    /// A password is among the known weak ones or holds the log-in name.
    PasswordWeak,
    /// The two passwords differ.
    PasswordsDiffer,
    /// Log-in name and activation code do not fit, or the code is too old.
    ActivationFailed,
    /// A log-in name is 3 to 40 small letters, digits, dots and hyphens.
    LoginNameFormat,
    /// Another staff account has this log-in name.
    LoginNameTaken,
    /// The person has an account of level 2 already.
    AccountExists,
    /// The new phone is the present one.
    PhoneUnchanged,
    /// The last six of the ID number do not fit.
    IdTailWrong,
    /// The number or the last four of the phone do not fit a case.
    TrackingMiss,
    /// The file is empty.
    FileEmpty,
    /// The file is larger than the first parameter (MB).
    FileTooLarge,
    /// As many files as the first parameter are there already.
    TooManyFiles,
    /// Not a JPEG, PNG or PDF by its content.
    FileType,
    /// The picture has more pixels than allowed.
    FileTooManyPixels,
    /// The picture cannot be read.
    FileBroken,
    /// The PDF holds scripts, actions, attachments or a password.
    FileActiveContent,
    /// The e-licence library did not answer, or what it said did not verify.
    LicenceSilent,
    /// The licence is not the applicant's, does not hold, or stands for no document of the form.
    LicenceUnusable,
    /// The signature is missing.
    SignatureMissing,
    /// An answer that an earlier page asks for is missing.
    StepIncomplete,
    /// A member has not consented yet.
    ConsentMissing,
    /// The person is already a member of the household.
    MemberTwice,
    /// Married, but no spouse among those who apply.
    SpouseMissing,
    /// The phone is the applicant's or another member's.
    PhoneOfAnother,
    /// The carrier says that the phone is not in this person's name.
    PhoneNotInName,
    /// What was read or signed is not the commitment letter in force.
    LetterOutdated,
    /// A reason or opinion is owed for this act.
    OpinionRequired,
    /// No rule of the check gives the reason chosen, so the opinion must say what it rests on.
    GroundsRequired,
    /// A notice must name at least one thing that is missing.
    MissingItemRequired,
    /// At least one reason must be chosen.
    ReasonRequired,
    /// The same person has handled another step of this case.
    SamePerson,
    /// The officer is a member of the household on the case.
    OwnHousehold,
    /// A rule without a decision forbids this act.
    RuleUndecided,
    /// The information check has not been run.
    CheckMissing,
    /// The owner of a register has answered about a disputed record since the last check.
    CheckOutdated,
    /// The case was checked anew since the page was opened.
    CheckReplaced,
    /// The owner of a register has still to answer about a disputed record.
    OwnerAsked,
    /// The same record was disputed in this application before; each is disputed once.
    DisputedAlready,
    /// The act does not fit the present state of the case.
    WrongState,
    /// The time for this act is over.
    TooLate,
    /// The time for this act has not come.
    TooEarly,
    /// The days of publicity are not over.
    PublicityRunning,
    /// The application has not been through publicity.
    PublicityMissing,
    /// A refusal was proposed; approving needs the case to go back first.
    RefusalProposed,
    /// The case was returned once already.
    ReturnedBefore,
    /// No case on the officer's desk has this number or person.
    NotOnDesk,
    /// Somebody else has changed this in the meantime.
    ChangedMeanwhile,
    /// The application was submitted from another page meanwhile; what was typed is kept while it can be taken back.
    SubmittedMeanwhile,
    /// The ten minutes in which a submit can be taken back are over.
    UndoOver,
    /// The applicant may still take the submit back, so no office acts on it yet.
    UndoRunning,
    /// The log-in had ended when the form arrived; what was typed is kept.
    SignedOutMeanwhile,
    /// The commitment was not ticked.
    CommitmentMissing,
    /// The page was opened too long ago; nothing was lost.
    SessionExpired,
    /// The account's real-name level is too low.
    LevelTooLow,
}

/// One fault, at one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What is wrong.
    pub code: FaultCode,
    /// The name of the form field, empty for the whole form.
    pub field: String,
    /// Values for the sentence, in its order.
    #[serde(default)]
    pub params: Vec<String>,
}

impl Fault {
    /// A fault at a field.
    pub fn at(field: &str, code: FaultCode) -> Self {
        Self { code, field: field.to_owned(), params: Vec::new() }
    }

    /// A fault of the whole form.
    pub fn whole(code: FaultCode) -> Self {
        Self::at("", code)
    }

    /// The same fault with a value for its sentence.
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // a number at the call site reads best by value
    pub fn with(mut self, param: impl ToString) -> Self {
        self.params.push(param.to_string());
        self
    }
}

/// Collects the faults of one form, so that all are shown at once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// No fault yet.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Takes the value of a parse, or notes its fault at the field.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, FaultCode>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(code) => {
                self.push(Fault::at(field, code));
                None
            }
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults of one field.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Fault> + 'a {
        self.0.iter().filter(move |fault| fault.field == field)
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

/// A refused form: what was typed and what is wrong with it, kept on the server until the page is shown again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Refusal {
    /// The values as typed, by field name. Never passwords or codes.
    pub values: BTreeMap<String, String>,
    /// What is wrong.
    pub faults: Faults,
}

impl Refusal {
    /// What was typed into a field.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str)
    }
}
