#include "core/model/struct_change.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/model/annotations.h"
#include "core/model/message.h"
#include "core/model/struct_members.h"

namespace daybook {
namespace {

/// A numbered member of a struct or an enum.
struct Numbered {
  std::uint16_t number = 0;
  std::string text;       // path of the name, with enclosing groups
  const SchemaName* name = nullptr;
  bool is_choice = false;  // a value of an enum or a member of a union

  /// Whether a current or former name of this one was a former name of `other`, in the same group.
  bool has_former_name_of(const Numbered& other) const {
    const auto around = [](const Numbered& each) {
      return std::string_view{each.text}.substr(0, each.text.size() - each.name->now.size());
    };
    if (number == other.number || around(*this) != around(other)) return false;
    const auto& former = other.name->formerly;
    const auto is_former = [&](const std::string& each) {
      return each != other.name->now && std::ranges::find(former, each) != former.end();
    };
    return is_former(name->now) || std::ranges::any_of(name->formerly, is_former);
  }
};

/// The struct or enum being compared, for messages.
struct Place {
  std::string owner;  // "struct Lent"
  std::string_view noun;
};

std::string told(const Place& place, std::string_view name) {
  return fmt::format("{} {} of {}", place.noun, name, place.owner);
}

const Numbered* find(const std::vector<Numbered>& all, std::uint16_t number) {
  const auto found = std::ranges::find(all, number, &Numbered::number);
  return found == all.end() ? nullptr : &*found;
}

const Numbered* find(const std::vector<Numbered>& all, std::string_view text) {
  const auto found = std::ranges::find(all, text, &Numbered::text);
  return found == all.end() ? nullptr : &*found;
}

tl::unexpected<Error> moved(const Place& place, const Numbered& before, const Numbered& now) {
  return fail(ErrorCode::schema_mismatch,
              "{} was @{} and is now @{}: stored data would be misread. Give it its previous "
              "number again, or if it is a different one, a different name",
              told(place, now.text), before.number, now.number);
}

tl::unexpected<Error> used_again(const Place& place, std::string_view now, std::string_view other,
                                 std::uint16_t number) {
  return fail(ErrorCode::schema_mismatch,
              "{} has the former name of {} @{}, which stays valid: give it another name",
              told(place, now), other, number);
}

/// A former name keeps its meaning for ever.
Result<void> compare_former_names(const Place& place, const std::vector<Numbered>& stored,
                                  const std::vector<Numbered>& current) {
  for (const auto& now : current) {
    for (const auto* all : {&stored, &current}) {
      const auto other = std::ranges::find_if(
          *all, [&](const Numbered& each) { return now.has_former_name_of(each); });
      if (other != all->end()) {
        return used_again(place, now.text, other->text, other->number);
      }
    }
    const auto* before = find(stored, now.number);
    if (!before) continue;
    for (const auto& name : before->name->formerly) {
      if (now.name->was(name)) continue;
      return fail(ErrorCode::schema_mismatch,
                  "{} no longer says that it was {}: add $Daybook.formerly(\"{}\") to it again",
                  told(place, now.text), name, name);
    }
  }
  return {};
}

/// Compares names and numbers.
Result<void> compare_names(const Place& place, const std::vector<Numbered>& stored,
                           const std::vector<Numbered>& current, StructChange& change) {
  for (const auto& now : current) {
    const auto* elsewhere = find(stored, now.text);
    if (elsewhere && elsewhere->number != now.number) return moved(place, *elsewhere, now);
  }
  for (const auto& now : current) {
    const auto* before = find(stored, now.number);
    if (!before) {
      change.added.push_back({told(place, now.text), now.is_choice});
    } else if (!now.name->was(before->name->now)) {
      if (before->name->was(now.name->now)) {
        return fail(ErrorCode::schema_mismatch,
                    "{} was renamed to {} by a newer program: use that program",
                    told(place, now.text), before->text);
      }
      return fail(ErrorCode::schema_mismatch,
                  "{} @{} of {} was {} and is now {}: stored data would be misread. If it was "
                  "renamed, add $Daybook.formerly(\"{}\") to it; if it is a different one, give it "
                  "a different number",
                  place.noun, now.number, place.owner, before->text, now.text,
                  before->name->now);
    } else if (now.name->now != before->name->now) {
      change.one_way.push_back(
          fmt::format("renames {} to {}", told(place, before->text), now.text));
    }
  }
  DAYBOOK_CHECK(compare_former_names(place, stored, current));
  for (const auto& before : stored) {
    if (find(current, before.number)) continue;
    change.lacking.push_back({told(place, before.text), before.is_choice});
  }
  return {};
}

/// A field outside a union may have been moved into one, as the member with discriminant 0, which
/// old messages have set.
bool may_become(const std::vector<UnionChoice>& stored, const std::vector<UnionChoice>& current) {
  auto next = stored.begin();
  for (const auto& choice : current) {
    if (next != stored.end() && *next == choice) {
      ++next;
    } else if (choice.value != 0) {
      return false;
    }
  }
  return next == stored.end();
}

/// An unset text, data, list or struct reads as empty.
bool is_empty(capnp::schema::Value::Reader value) {
  if (value.isText()) return value.getText().size() == 0;
  if (value.isData()) return value.getData().size() == 0;
  if (value.isStruct()) {
    const auto words = value.getStruct();
    return words.isNull() || canonical(words.getAs<capnp::AnyStruct>()).size() == 1;
  }
  if (!value.isList()) return false;
  return value.getList().isNull() || value.getList().getAs<capnp::AnyList>().size() == 0;
}

bool are_equal(capnp::schema::Value::Reader first, capnp::schema::Value::Reader second) {
  return (is_empty(first) && is_empty(second)) ||
         canonical(first).asBytes() == canonical(second).asBytes();
}

/// The field of another number whose stored name `now` has, because both were renamed or came into
/// groups; null if there is none.
const StructMember* exchanged_with(const StructMember& now, const StructMember& before,
                                   const std::vector<StructMember>& stored,
                                   const std::vector<StructMember>& current) {
  if (could_be_named(before, now)) return nullptr;
  for (const auto& other : stored) {
    if (other.ordinal == now.ordinal || !could_be_named(other, now)) continue;
    const auto kept = std::ranges::find(current, other.ordinal, &StructMember::ordinal);
    if (kept != current.end() && !could_be_named(other, *kept)) return &*kept;
  }
  return nullptr;
}

/// Compares structs and enums recursively. A local of compare_structs; one thread.
class Comparison {
 public:
  Result<void> compare(capnp::StructSchema stored, capnp::StructSchema current,
                       const StructNouns& nouns) {
    if (!seen_.insert({id(stored), id(current)}).second) return {};
    const Place place{nouns.owner.empty()
                          ? fmt::format("struct {}", current.getShortDisplayName().cStr())
                          : nouns.owner,
                      nouns.field};
    const auto before = members_of(stored);
    const auto now = members_of(current);
    DAYBOOK_CHECK(compare_names(place, numbered(before), numbered(now), change_));
    for (const auto& member : now) {
      const auto found = std::ranges::find(before, member.ordinal, &StructMember::ordinal);
      if (found == before.end()) continue;
      DAYBOOK_CHECK(compare(place, *found, member));
      if (const auto* other = exchanged_with(member, *found, before, now)) {
        return used_again(place, member.path(), other->path(), other->ordinal);
      }
    }
    return {};
  }

  StructChange change() && { return std::move(change_); }

 private:
  static std::uint64_t id(capnp::Schema schema) { return schema.getProto().getId(); }

  static std::vector<Numbered> numbered(const std::vector<StructMember>& members) {
    std::vector<Numbered> all;
    for (const auto& each : members) {
      all.push_back({each.ordinal, each.path(), &each.name(), !each.choices.empty()});
    }
    return all;
  }

  /// Compares one field in two versions of its struct.
  Result<void> compare(const Place& place, const StructMember& stored,
                       const StructMember& current) {
    const auto what = told(place, current.path());
    DAYBOOK_CHECK(compare_groups(what, stored, current, place));
    const auto before = stored.field.getProto().getSlot();
    const auto now = current.field.getProto().getSlot();
    DAYBOOK_CHECK(compare(what, stored.field.getType(), current.field.getType()));
    if (before.getOffset() != now.getOffset()) return other_place(what);
    DAYBOOK_CHECK(compare_choices(what, stored.choices, current.choices));
    if (!are_equal(before.getDefaultValue(), now.getDefaultValue())) {
      return fail(ErrorCode::schema_mismatch,
                  "the default of {} has changed: data stored without a value would be misread. "
                  "Restore its previous default, or add another field",
                  what);
    }
    return {};
  }

  Result<void> compare_choices(const std::string& what, const std::vector<UnionChoice>& stored,
                               const std::vector<UnionChoice>& current) {
    if (stored == current) return {};
    if (may_become(stored, current)) {
      change_.one_way.push_back(fmt::format("puts {} into a union", what));
      return {};
    }
    if (may_become(current, stored)) {
      return fail(ErrorCode::schema_mismatch,
                  "{} was put into a union by a newer program: use that program",
                  what);
    }
    return other_place(what);
  }

  static tl::unexpected<Error> other_place(const std::string& what) {
    return fail(ErrorCode::schema_mismatch,
                "{} was moved into or out of a union: stored data would be misread. Move it back, "
                "and add another field instead",
                what);
  }

  /// Compares the names of the groups around a field. A field may come into groups or out of them,
  /// because the encoding has no groups. But one of the two paths must contain the other: otherwise
  /// the groups of two fields may have been exchanged.
  Result<void> compare_groups(const std::string& what, const StructMember& stored,
                              const StructMember& current, const Place& place) {
    const auto pairs = groups_in_common(stored, current);
    if (!pairs) return other_groups(what, stored, current);
    for (const auto& [before, now] : *pairs) {
      if (now->now == before->now) continue;
      note(change_.one_way,
           fmt::format("renames group {} of {} to {}", before->now, place.owner, now->now));
    }
    if (stored.names.size() != current.names.size()) {
      note(change_.regrouped, fmt::format("{} was {}", what, stored.path()));
    }
    return {};
  }

  static tl::unexpected<Error> other_groups(const std::string& what, const StructMember& stored,
                                            const StructMember& current) {
    if (groups_in_common(current, stored)) {
      return fail(ErrorCode::schema_mismatch,
                  "{} was in group {} and is now in {}: a newer program than this one renamed the "
                  "group. Use the newer one",
                  what, stored.groups(), current.groups());
    }
    const auto& renamed = first_unlike(stored, current);
    return fail(ErrorCode::schema_mismatch,
                "{} was in group {} and is now in {}: what is stored would be misread. Put it into "
                "its former group again, or if the group was renamed, write "
                "$Daybook.formerly(\"{}\") on it",
                what, stored.groups(), current.groups(), renamed);
  }

  static void note(std::vector<std::string>& notes, std::string text) {
    if (std::ranges::find(notes, text) == notes.end()) notes.push_back(std::move(text));
  }

  Result<void> compare(const std::string& what, capnp::Type stored, capnp::Type current) {
    if (stored.which() != current.which()) return other_type(what, stored, current);
    if (stored.isList()) {
      return compare(what, stored.asList().getElementType(), current.asList().getElementType());
    }
    if (stored.isStruct()) return compare(stored.asStruct(), current.asStruct(), {});
    if (stored.isEnum()) return compare(stored.asEnum(), current.asEnum());
    const bool is_same =
        stored.isAnyPointer() ? stored.whichAnyPointerKind() == current.whichAnyPointerKind()
        : stored.isInterface() ? id(stored.asInterface()) == id(current.asInterface())
                               : true;
    return is_same ? Result<void>{} : other_type(what, stored, current);
  }

  static tl::unexpected<Error> other_type(const std::string& what, capnp::Type stored,
                                          capnp::Type current) {
    return fail(ErrorCode::schema_mismatch,
                "{} was of type {} and is now of type {}: stored data would be misread. Restore "
                "its previous type, and add another field instead",
                what, type_text(stored), type_text(current));
  }

  Result<void> compare(capnp::EnumSchema stored, capnp::EnumSchema current) {
    if (!seen_.insert({id(stored), id(current)}).second) return {};
    const Place place{fmt::format("enum {}", current.getShortDisplayName().cStr()), "value"};
    const auto names = [](capnp::EnumSchema schema) {
      std::vector<SchemaName> all;
      for (const auto each : schema.getEnumerants()) {
        all.push_back({each.getProto().getName().cStr(),
                       former_names(each.getProto().getAnnotations())});
      }
      return all;
    };
    const auto numbers = [](const std::vector<SchemaName>& all) {
      std::vector<Numbered> numbered;
      for (std::size_t i = 0; i < all.size(); ++i) {
        numbered.push_back({static_cast<std::uint16_t>(i), all[i].now, &all[i], true});
      }
      return numbered;
    };
    const auto before = names(stored);
    const auto now = names(current);
    return compare_names(place, numbers(before), numbers(now), change_);
  }

  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;
  StructChange change_;
};

}  // namespace

Result<StructChange> compare_structs(capnp::StructSchema stored, capnp::StructSchema current,
                                     const StructNouns& nouns) {
  Comparison comparison;
  DAYBOOK_CHECK(comparison.compare(stored, current, nouns));
  return std::move(comparison).change();
}

/// In every message above, the reason ends at the first ": ".
std::string reason_of(const Error& mismatch) {
  return mismatch.message().substr(0, mismatch.message().find(": "));
}

}  // namespace daybook
