// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/detail/foreach.h"
#include "aioorm/orm/detail/registeredmodel.h"
#include "aioorm/sql/aiocolumn.h"

#include <string_view>

namespace Aio::Detail
{
/// Names that QObject, QML and this library need for themselves.
constexpr bool isReservedName(std::string_view name)
{
    constexpr std::string_view reserved[] = {
        "parent",      "data",       "state",      "index",    "model",     "modelData",   "objectName", "key",     "destroyed",      "children",
        "deleteLater", "event",      "metaObject", "property", "thread",    "select",      "insert",     "update",  "remove",         "insertMany",
        "columns",     "related",    "create",     "get",      "getOrNone", "getOrCreate", "save",       "reload",  "deleteInstance", "fetch",
        "C",           "toMap",      "fromMap",    "assign",   "toJson",    "fromJson",    "slots",      "signals", "validate",       "validationErrors",
        "bulkCreate",  "bulkUpdate", "getById",    "setById",  "deleteById"};
    for (const std::string_view other : reserved) {
        if (name == other) {
            return true;
        }
    }
    return name.starts_with("aio");
}

/// What is wrong with the text of a field in AIO_MODEL, before anything is made of it.
enum class FieldFault { None, NoComma, NoName };
constexpr FieldFault faultOf(std::string_view field)
{
    constexpr std::string_view white = " \t\r\n";
    int depth = 0, commas = 0;
    std::size_t nameBegin = 0, nameEnd = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const char c = field[i];
        if (c == '"' || c == '\'') { // to the end of the text
            for (++i; i < field.size() && field[i] != c; ++i) {
                i += field[i] == '\\' ? 1 : 0;
            }
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            --depth;
            if (depth == 0 && field.find_first_not_of(white, i + 1) != std::string_view::npos) {
                return FieldFault::NoComma;
            }
        } else if (c == ',' && depth == 1) {
            ++commas;
            nameBegin = commas == 1 ? i + 1 : nameBegin;
            nameEnd = commas == 2 ? i : nameEnd;
        }
    }
    if (commas < 2) {
        return FieldFault::None; // the macros say that
    }
    std::string_view name = field.substr(nameBegin, nameEnd - nameBegin);
    name.remove_prefix(std::min(name.find_first_not_of(white), name.size()));
    name = name.substr(0, name.find_last_not_of(white) + 1);
    for (const char c : name) {
        if (!(c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) {
            return FieldFault::NoName;
        }
    }
    return name.empty() || name == "public" ? FieldFault::NoName : FieldFault::None;
}

/// A type whose definition has been seen.
template<class T>
concept Known = requires { sizeof(T); };

/// Whether a class has a member of this name, be it private, shows in a class that has another one besides: the name means two
/// things then. Access is looked at only after that.
struct TableOptionsBeside {
    void aioTable();
};
template<class Model>
struct NameOfTableOptions : Model, TableOptionsBeside {
};

/// Calls the model's own aioTable(), if it has one.
template<class Model>
void applyTableOptions([[maybe_unused]] AioTable &table)
{
    if constexpr (requires { Model::aioTable(table); }) {
        Model::aioTable(table);
    } else if constexpr (!std::is_final_v<Model>) {
        constexpr bool hasNone = requires { &NameOfTableOptions<Model>::aioTable; };
        static_assert(hasNone, "AioOrm: aioTable() is not called: it has to be public, static, and take an AioTable &");
    }
}
}

/// Before anything else, so that it is what is said first.
#define AIO_FIELD_CHECK(CLASS, FIELD) \
    static_assert(::Aio::Detail::faultOf(#FIELD) != ::Aio::Detail::FieldFault::NoComma, "AioOrm: a comma is missing between these fields of AIO_MODEL: " #FIELD); \
    static_assert(::Aio::Detail::faultOf(#FIELD) != ::Aio::Detail::FieldFault::NoName, \
                  "AioOrm: a field of AIO_MODEL is (TYPE, name, setName), and this one has no name: " #FIELD \
                  " (slots, signals and emit are macros of Qt unless QT_NO_KEYWORDS is defined; a type with a comma needs a using)");

#define AIO_FIELD_INDEX(CLASS, FIELD) AIO_FIELD_INDEX_ FIELD
#define AIO_FIELD_INDEX_(TYPE, NAME, SETTER, ...) aioIndex_##NAME,

/// Of a field's options. They may name columns(), so that they can be asked only where the class counts as complete: in the bodies
/// of its functions, and in noexcept().
#define AIO_FIELD_HAS_(FLAG, TYPE, ...) ::Aio::Detail::hasFlag<::Aio::Detail::FieldFlag::FLAG, decltype(std::declval<::Aio::Field<TYPE>>() __VA_OPT__(.) __VA_ARGS__)>

#define AIO_FIELD_KEY(CLASS, FIELD) AIO_FIELD_KEY_ FIELD
#define AIO_FIELD_KEY_(TYPE, NAME, SETTER, ...) +::Aio::Detail::KeyTag<TYPE, noexcept(Self::aioIsKey_##NAME())>()

#define AIO_FIELD_MEMBER(CLASS, FIELD) AIO_FIELD_MEMBER_ FIELD
#define AIO_FIELD_MEMBER_(TYPE, NAME, SETTER, ...)                                                                                                             \
    static_assert(::Aio::Detail::Known<TYPE>, "AioOrm: the type of the field '" #NAME "' is not known here: include its header");                              \
    static_assert(!::Aio::Detail::isReservedName(#NAME), "AioOrm: the field name '" #NAME "' is reserved (QObject, QML or AioOrm uses it): choose another");           \
    Q_PROPERTY(AioProperty<TYPE> NAME FINAL READ aioRead_##NAME WRITE aioWrite_##NAME NOTIFY NAME##Changed)                                                    \
public:                                                                                                                                                        \
    const TYPE &NAME() const                                                                                                                                   \
    {                                                                                                                                                          \
        aioCheckRead(aioIndex_##NAME);                                                                                                                         \
        return m_##NAME;                                                                                                                                       \
    }                                                                                                                                                          \
    void SETTER(TYPE value) \
    { \
        constexpr auto aioIfEqual = AIO_FIELD_HAS_(DatabaseDefault, TYPE, __VA_ARGS__) ? ::Aio::Detail::IfEqual::TouchNew : ::Aio::Detail::IfEqual::Nothing; \
        ::Aio::Detail::setField(*this, aioIndex_##NAME, m_##NAME, value, static_cast<void (AioModel::*)()>(&AioSelf::NAME##Changed), aioIfEqual); \
    } \
    Q_SIGNAL void NAME##Changed(); \
    static void aioIsKey_##NAME() noexcept(AIO_FIELD_HAS_(Key, TYPE, __VA_ARGS__)); /* only ever asked about */ \
                                                                                                                                                               \
private:                                                                                                                                                       \
    AioProperty<TYPE> aioRead_##NAME() const noexcept { return ::Aio::Detail::PropertyTraits<TYPE>::toProperty(m_##NAME); }                                            \
    void aioWrite_##NAME(const AioProperty<TYPE> &value)                                                                                                       \
    {                                                                                                                                                          \
        if (auto read = ::Aio::Detail::readProperty<TYPE>(value)) {                                                                                                    \
            SETTER(std::move(*read));                                                                                                                          \
        }                                                                                                                                                      \
    }                                                                                                                                                          \
    static TYPE aioInitial_##NAME() \
    { \
        return ::Aio::Detail::initialValue<TYPE, AIO_FIELD_HAS_(Default, TYPE, __VA_ARGS__)>(&aioMeta, aioIndex_##NAME); \
    } \
    TYPE m_##NAME = aioInitial_##NAME();

#define AIO_FIELD_COLUMN(CLASS, FIELD) AIO_FIELD_COLUMN_ FIELD
#define AIO_FIELD_COLUMN_(TYPE, NAME, SETTER, ...) ::Aio::Column<AioSelf, TYPE> NAME{aioNodes.data(), aioIndex_##NAME};

#define AIO_FIELD_CONSTANT(CLASS, FIELD) AIO_FIELD_CONSTANT_ FIELD
#define AIO_FIELD_CONSTANT_(TYPE, NAME, SETTER, ...) ::Aio::Column<AioSelf, TYPE> NAME;
#define AIO_FIELD_CONSTANT_INDEX(CLASS, FIELD) AIO_FIELD_CONSTANT_INDEX_ FIELD
#define AIO_FIELD_CONSTANT_INDEX_(TYPE, NAME, SETTER, ...) ::Aio::Column<AioSelf, TYPE>(aioIndex_##NAME),

#define AIO_FIELD_INFO(CLASS, FIELD) AIO_FIELD_INFO_ FIELD
#define AIO_FIELD_INFO_(TYPE, NAME, SETTER, ...) \
    ::Aio::Field<TYPE>(info, #NAME) __VA_OPT__(.) __VA_ARGS__; \
    table.add(std::move(info));

#define AIO_FIELD_ROW(CLASS, FIELD) AIO_FIELD_ROW_ FIELD
#define AIO_FIELD_ROW_(TYPE, NAME, SETTER, ...) TYPE NAME{};

#define AIO_FIELD_READ(CLASS, FIELD) AIO_FIELD_READ_ FIELD
#define AIO_FIELD_READ_(TYPE, NAME, SETTER, ...)                                                                                                               \
    if (!::Aio::Detail::readCell(cells[aioIndex_##NAME], NAME)) {                                                                                                      \
        return aioIndex_##NAME;                                                                                                                                \
    }

#define AIO_FIELD_READ_ONE(CLASS, FIELD) AIO_FIELD_READ_ONE_ FIELD
#define AIO_FIELD_READ_ONE_(TYPE, NAME, SETTER, ...)                                                                                                           \
    case aioIndex_##NAME:                                                                                                                                      \
        return ::Aio::Detail::readCell(cell, NAME);

#define AIO_FIELD_MOVE(CLASS, FIELD) AIO_FIELD_MOVE_ FIELD
#define AIO_FIELD_MOVE_(TYPE, NAME, SETTER, ...) m_##NAME = std::move(row.NAME);

#define AIO_FIELD_VALUE(CLASS, FIELD) AIO_FIELD_VALUE_ FIELD
#define AIO_FIELD_VALUE_(TYPE, NAME, SETTER, ...)                                                                                                              \
    case aioIndex_##NAME:                                                                                                                                      \
        return ::Aio::Detail::toValue(m_##NAME);

#define AIO_FIELD_ASSIGN(CLASS, FIELD) AIO_FIELD_ASSIGN_ FIELD
#define AIO_FIELD_ASSIGN_(TYPE, NAME, SETTER, ...) \
    case aioIndex_##NAME: \
        return ::Aio::Detail::assignField(*this, aioIndex_##NAME, m_##NAME, value, static_cast<void (AioModel::*)()>(&AioSelf::NAME##Changed), how);

#define AIO_FIELD_FOREIGN(CLASS, FIELD) AIO_FIELD_FOREIGN_ FIELD
#define AIO_FIELD_FOREIGN_(TYPE, NAME, SETTER, ...)                                                                                                            \
    if (field == aioIndex_##NAME) {                                                                                                                            \
        return ::Aio::Detail::foreignKeyBase(m_##NAME);                                                                                                                \
    }

/// Makes a class derived from AioModel the model of a table. Up to 64 fields, each in brackets:
///
///     (TYPE, name, setName)  or  (TYPE, name, setName, OPTIONS)
///
/// where OPTIONS is a chain such as primaryKey(), maxLength(40).unique(), defaultsTo(0), backref("tweets").onDelete(Aio::Cascade)
/// (see Aio::Field). Each field becomes a property with a signal, a getter and a setter; a column, CLASS::C.name and
/// CLASS::columns().name; and a column of the table. std::optional<T> means that NULL is allowed. A type with a comma needs a `using`. Fields are not
/// inherited. What concerns the whole table goes into `static void aioTable(AioTable &)`.
#define AIO_MODEL(CLASS, TABLE, ...)                                                                                                                           \
    AIO_FOR_EACH(AIO_FIELD_CHECK, CLASS, __VA_ARGS__)                                                                                                          \
public:                                                                                                                                                        \
    using AioSelf = CLASS;                                                                                                                                     \
    enum AioIndex : int { AIO_FOR_EACH(AIO_FIELD_INDEX, CLASS, __VA_ARGS__) aioFieldCount };                                                                   \
    template<class Self> \
    using AioKeyOf = typename decltype(::Aio::Detail::KeyTag<::Aio::Detail::NoKey, false>() AIO_FOR_EACH(AIO_FIELD_KEY, CLASS, __VA_ARGS__))::Type; \
    static const AioTable &aioMeta()                                                                                                                           \
    {                                                                                                                                                          \
        static_assert(std::same_as<decltype(&CLASS::qt_metacall), int (CLASS::*)(QMetaObject::Call, int, void **)>, "AioOrm: the model " #CLASS " has no Q_OBJECT: write it in the first line of the class"); \
        static const AioTable meta = [] {                                                                                                                      \
            AioTable table(TABLE); \
            ::Aio::FieldInfo info; \
            AIO_FOR_EACH(AIO_FIELD_INFO, CLASS, __VA_ARGS__)                                                                                                   \
            ::Aio::Detail::applyTableOptions<CLASS>(table);                                                                                                            \
            return table;                                                                                                                                      \
        }();                                                                                                                                                   \
        return meta;                                                                                                                                           \
    }                                                                                                                                                          \
    AIO_FOR_EACH(AIO_FIELD_MEMBER, CLASS, __VA_ARGS__)                                                                                                         \
public:                                                                                                                                                        \
    struct Columns : ::Aio::Detail::ColumnNodes {                                                                                                              \
        using AioObject = CLASS; \
        explicit Columns(const ::Aio::Detail::SourcePtr &source)                                                                                               \
            : ColumnNodes(source, aioFieldCount)                                                                                                               \
        {                                                                                                                                                      \
        }                                                                                                                                                      \
        AIO_FOR_EACH(AIO_FIELD_COLUMN, CLASS, __VA_ARGS__)                                                                                                     \
    };                                                                                                                                                         \
    struct AioColumns { \
        using AioObject = CLASS; \
        static const ::Aio::Detail::SourcePtr &aioSource() { return columns().aioSource; } \
        AIO_FOR_EACH(AIO_FIELD_CONSTANT, CLASS, __VA_ARGS__) \
    }; \
    [[maybe_unused]] static constexpr AioColumns C{AIO_FOR_EACH(AIO_FIELD_CONSTANT_INDEX, CLASS, __VA_ARGS__)}; \
    struct AioRow {                                                                                                                                            \
        AIO_FOR_EACH(AIO_FIELD_ROW, CLASS, __VA_ARGS__)                                                                                                        \
        int aioRead(std::span<const AioCell> cells)                                                                                                            \
        {                                                                                                                                                      \
            AIO_FOR_EACH(AIO_FIELD_READ, CLASS, __VA_ARGS__)                                                                                                   \
            return -1;                                                                                                                                         \
        }                                                                                                                                                      \
        bool aioReadField(int field, const AioCell &cell)                                                                                                      \
        {                                                                                                                                                      \
            switch (field) {                                                                                                                                   \
                AIO_FOR_EACH(AIO_FIELD_READ_ONE, CLASS, __VA_ARGS__)                                                                                           \
            default:                                                                                                                                           \
                return false;                                                                                                                                  \
            }                                                                                                                                                  \
        }                                                                                                                                                      \
    };                                                                                                                                                         \
    void aioHydrate(AioRow &&row)                                                                                                                              \
    {                                                                                                                                                          \
        AIO_FOR_EACH(AIO_FIELD_MOVE, CLASS, __VA_ARGS__)                                                                                                       \
        aioSetPersisted();                                                                                                                                     \
    }                                                                                                                                                          \
    static const Columns &columns()                                                                                                                            \
    {                                                                                                                                                          \
        static const Columns all(::Aio::Detail::tableSource(&CLASS::aioMeta));                                                                            \
        return all;                                                                                                                                            \
    }                                                                                                                                                          \
    const ::Aio::Detail::SourcePtr &aioSource() const override { return columns().aioSource; }                                                                         \
    AioValue aioValue(int field) const override                                                                                                                \
    {                                                                                                                                                          \
        switch (field) {                                                                                                                                       \
            AIO_FOR_EACH(AIO_FIELD_VALUE, CLASS, __VA_ARGS__)                                                                                                  \
        default:                                                                                                                                               \
            return AioValue();                                                                                                                                 \
        }                                                                                                                                                      \
    }                                                                                                                                                          \
    bool aioAssign(int field, const AioValue &value, ::Aio::Detail::HowAssigned how) override                                                                                                  \
    {                                                                                                                                                          \
        switch (field) {                                                                                                                                       \
            AIO_FOR_EACH(AIO_FIELD_ASSIGN, CLASS, __VA_ARGS__)                                                                                                 \
        default:                                                                                                                                               \
            return false;                                                                                                                                      \
        }                                                                                                                                                      \
    }                                                                                                                                                          \
    ::Aio::Detail::ForeignKeyBase *aioForeignKey([[maybe_unused]] int field) override                                                                                  \
    {                                                                                                                                                          \
        AIO_FOR_EACH(AIO_FIELD_FOREIGN, CLASS, __VA_ARGS__)                                                                                                    \
        return nullptr;                                                                                                                                        \
    }                                                                                                                                                          \
    static inline const ::Aio::Detail::RegisteredModel aioRegistered{&CLASS::aioMeta}; \
    AIO_MODEL_QUERIES(CLASS)                                                                                                                                   \
    AIO_MODEL_SYNC(CLASS)                                                                                                                                      \
    AIO_MODEL_BULK(CLASS) \
    AIO_MODEL_KEYS(CLASS) \
private:
