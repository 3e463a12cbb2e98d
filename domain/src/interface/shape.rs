//! What the calls of the interface take and give, as its page shows it. The server reads it off the description for machines.

/// Something a call takes or gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name; of one within another both, with a dot between.
    pub name: String,
    /// What stands there: `string`, `array of object`.
    pub kind: String,
    /// Whether it is always there.
    pub always: bool,
    /// The values it may have, if they are few.
    pub values: Vec<String>,
    /// What it means, in English as in the description.
    pub about: String,
}

/// What an operation takes and gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The id of the operation.
    pub operation: String,
    /// Headers, parts of the address, and what stands behind its question mark.
    pub parameters: Vec<Part>,
    /// The body that is sent.
    pub body: Vec<Part>,
    /// The answer when it is done.
    pub answer: Vec<Part>,
}
