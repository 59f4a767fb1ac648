// Sentences that belong to a message: what else is known of the files that it is about.
#pragma once

#include <string>
#include <vector>

namespace s2s {

// The message with the sentences behind it.
inline std::string with_remarks(std::string message, const std::vector<std::string>& remarks) {
  for (const std::string& remark : remarks) message.append(". ").append(remark);
  return message;
}

}  // namespace s2s
