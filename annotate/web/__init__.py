"""HTTP manners: who asks, what may pass, how an answer and a refusal look. No rules of the domain."""
