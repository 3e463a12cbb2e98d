# Sharing with other systems
share-link = Let another system see how it stands
share-title = Let another system see how this case stands
share-text = A system you choose, such as a bank or your employer's office, sees the stage, the office and the dates of this case, and nothing else: no name, no ID number, no answer. It sees them with a token that you give it.
share-submit-link = Let another system apply for you
share-submit-title = Let another system apply for you
share-submit-text = A system you choose may hand in one application for you, with the answers you give it there, and see how it stands afterwards. You can take the application back for ten minutes, or withdraw it, on your own pages.
share-client = Which system
share-client-missing = Choose a system
share-days = How long
share-for = { $number } days
share-days-missing = Choose how long
share-agree = I agree that this system hands in one application for me, that the registers are then asked about me and the minors of my household, and I answer for what it says
share-agree-missing = Tick that you agree
share-button = Make a token
share-none = No system is connected yet.
share-token-title = Your token
share-token-text = Copy it now and give it to the system you have chosen. It is shown this once and cannot be shown again.
share-token-number = Pass the application number on with the token: the system needs both.
share-list-title = What you have shared
share-list-empty = You have shared nothing.
share-until = until and including { $day }
share-made = made { $time }
share-open = Open
share-over = Over
share-ended = Taken back
share-end = Take back
share-looks = Every look at your case stands on the page “Who looked at my data”.
share-level = Your identity must be verified before another system may apply for you.

# The page for those who connect a system
developers-title = Interface for other systems
developers-intro = Other systems of the city ask here where a case stands, hand in applications for residents who have agreed to it, read figures, and are told when a case moves. The description for machines is OpenAPI 3.1:
developers-keys-title = Keys
developers-keys = The city's operator gives each system a key. It stands in the header Authorization: Bearer, opens what it was made for, ends on its day, and counts its calls a day.
developers-consent-title = Consent
developers-consent = A resident makes a token on their own pages and gives it to the system. It stands in the header Anju-Consent, holds for one case or one application, ends on its day, and can be taken back at any time. Without it no case is found.
developers-operations-title = Calls
developers-scope = The key must open: { $scope }
developers-done = Status { $status } when it is done.
developers-problems-title = When a call is not done
developers-problems = The answer is application/problem+json (RFC 9457), in the language of Accept-Language: type, title, status, detail; for an application, errors with a JSON pointer, a code and a sentence each.
developers-status = Status
developers-problem = Meaning
developers-events-title = Events
developers-events = A system with an address is told when a case moves that its applicant shares with it: a POST of id, event, receipt and at, as JSON. The header Anju-Signature holds t=SECONDS,v1=HEX, where HEX is the HMAC-SHA256 of SECONDS, a dot and the body under the secret of the address. Answer with 2xx within eight seconds. An event may come twice, with the same id; one that does not arrive is tried again for two days.
developers-example = Example
developers-parameters = Headers and address
developers-body = Body, as JSON
developers-answer = Answer, as JSON
developers-field = Name
developers-kind = Type
developers-needed = There
developers-always = always
developers-perhaps = may be left out

# Operations
operation-case-status = Where a case stands: stage, office, dates. Whatever does not fit, the answer is 404.
operation-submit-application = Hands in an application for a resident who has agreed to it. The header Idempotency-Key makes the call repeatable: the same key with the same content gives the same receipt.
operation-statistics = Public figures by month, district and stage. Counts from one to four are left out. The answer carries an ETag.
operation-description = The description of this interface for machines.

# Problems
problem-unreadable = The request cannot be read
problem-unreadable-detail = A header, a value of the address or the JSON of the body is missing or malformed.
problem-key-missing = No valid key
problem-key-missing-detail = Send a key that is known and has not ended in the header Authorization: Bearer.
problem-scope-missing = The key does not open this
problem-scope-missing-detail = Ask the city's operator for a key with this scope.
problem-not-found = Not found
problem-not-found-detail = There is nothing that this key and this consent may see.
problem-method-not-allowed = Not by this method
problem-method-not-allowed-detail = The header Allow names the methods of this address; see the description of the interface.
problem-conflict = It does not fit what was done before
problem-conflict-detail = The Idempotency-Key was used with another content, the consent has been used, or the person has a draft or an application here already.
problem-too-large = The body is too long
problem-too-large-detail = An application may weigh 32 MB with all its documents, each of them 10 MB.
problem-media-type = The body is not JSON
problem-media-type-detail = Send application/json in UTF-8.
problem-invalid = Some values do not fit
problem-invalid-detail = Each of the errors names a place in the body and what is wrong there.
problem-quota-used = The calls of today are used up
problem-quota-used-detail = The header Retry-After says in how many seconds the next call is counted.
problem-broken = Something broke here
problem-broken-detail = It is on our record. Try again later.
problem-unavailable = Not available now
problem-unavailable-detail = Try again later; the header Retry-After, if there is one, says in how many seconds.
