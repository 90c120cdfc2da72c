"""The legislature's face: comments, approvals, results, drafts."""
