#include "service/cli/verbs/verbs.h"

namespace daybook {

std::vector<Verb> standard_verbs() {
  return {log_verb(),    view_verb(),        rebuild_verb(),       status_verb(),
          verify_verb(), repair_verb(),      schema_verb(),        create_log_verb(),
          backup_verb(), backup_list_verb(), backup_verify_verb(), restore_verb(),
          follow_verb()};
}

std::vector<Verb> generic_verbs() {
  return {log_verb(),    status_verb(),      verify_verb(),        repair_verb(),  schema_verb(),
          backup_verb(), backup_list_verb(), backup_verify_verb(), restore_verb(), follow_verb()};
}

}  // namespace daybook
