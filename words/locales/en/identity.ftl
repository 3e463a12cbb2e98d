# Accounts, log-in, posts
post-acceptance = Acceptance
post-first-review = First review
post-second-review = Second review
post-approval = Approval
post-window = Window
post-administrator = System administrator
level-declared = Stated by the person, not verified yet
level-verified = Identity verified
