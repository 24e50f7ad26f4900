// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/orm/detail/usualfields.h"
#include "aioorm/sql/aiocolumn.h"

#include <exception>
#include <memory>

class AioModel;
template<class M, class To = Aio::Detail::ToPrimaryKey>
class AioForeignKey;

namespace Aio::Detail
{
/// What a foreign key is, whatever it refers to: a key, and the object if it is there.
class AIOORM_EXPORT ForeignKeyBase
{
public:
    /// Refers to nothing.
    bool isNull() const;
    /// The object is there; reading it costs nothing.
    bool isLoaded() const { return m_object || !m_owner.expired(); }

    /// The key: of the object if it is there and has one, else as it was read. NULL if it refers to nothing.
    AioValue keyValue() const;
    /// The same where it stands in a query: AioProgrammingError for an object that has no key yet.
    AioValue keyFor(const Node *column = nullptr) const;
    /// The field of the target that it refers to.
    int referencedField(const AioTable &target) const { return m_referenced ? m_referenced() : target.key(); }
    std::shared_ptr<AioModel> aioObject() const { return m_object ? m_object : m_owner.lock(); }
    void setObject(std::shared_ptr<AioModel> object);
    void setKeyValue(const AioValue &key);
    /// Keeps the object that was loaded for the key: what is behind the key is no part of the value.
    void keepLoaded(std::shared_ptr<AioModel> object) const { m_object = std::move(object); }
    /// The same for an object that holds this one in its turn: it is loaded as long as somebody else holds it.
    void keepOwner(const std::shared_ptr<AioModel> &object) const { m_owner = object; }
    bool setFromCell(const AioCell &cell);

    friend AIOORM_EXPORT bool operator==(const ForeignKeyBase &a, const ForeignKeyBase &b);

protected:
    explicit ForeignKeyBase(ReferencedField referenced)
        : m_referenced(referenced)
    {
    }
    /// The key of an object where that stands for it in a query: compared with, or assigned to, `column`.
    static AioValue keyOf(const AioModel &object, ReferencedField referenced, const Node *column);
    [[noreturn]] void raiseNotLoaded() const;
    /// Throws if it refers to nothing, or nothing can be waited for here.
    void checkLoadable() const;

private:
    AioValue valueOf(const AioModel &object) const;

    ReferencedField m_referenced;
    AioValue m_key;
    mutable std::shared_ptr<AioModel> m_object;
    mutable std::weak_ptr<AioModel> m_owner; // with the row of this key as well
};

/// Whoever reads a key of this type gets the same as whoever asks an object for it; and what is no key at all.
template<class Key>
concept KeyOfItself = std::same_as<Key, qint64> || std::same_as<Key, qint32> || std::same_as<Key, QString> || std::same_as<Key, QByteArray>
    || std::same_as<Key, NoKey> || std::same_as<Key, CompositeKey>;

/// What may be meant as the key of a foreign key; whether it is of its type only the body of a function can ask. An exception is none:
/// Clang asks for it where a coroutine gives back an optional key or throws.
template<class K>
concept KeyLike = !std::derived_from<K, ForeignKeyBase> && !ModelPointer<K> && !std::same_as<K, std::nullptr_t> && !std::same_as<K, std::nullopt_t>
    && !Unwrap<K>::nullable && !std::same_as<K, bool> && !std::same_as<K, std::exception_ptr> && !Expression<K>;

/// assignUsual() for any type.
template<class T>
bool assignValue(const AioValue &value, T &out);

/// Loads the object, in run() or under allowSync().
template<class M>
void loadForeignKey(const ForeignKeyBase &key);
}

/// A reference to a row of another model, as a field of AIO_MODEL. It is null, or has a key; the object behind it is loaded
/// or not. Reading does no hidden I/O:
///
///     tweet->author().key();                            // always there
///     co_await tweet->aioFetch(t.author);               // loads it
///     tweet->author()->username();                      // AioMissingBridge if it is not loaded
///
/// Inside run() and under allowSync() the last line loads it: one round trip for each object, the first time.
///
/// It refers to the primary key; AioForeignKeyTo<&User::Columns::username> refers to a unique column, and its key is that one's value.
template<class M, class To>
class AioForeignKey : public Aio::Detail::ForeignKeyBase
{
public:
    using Target = M;
    using Reference = To;

    AioForeignKey()
        : ForeignKeyBase(To::template field<M>())
    {
    }
    AioForeignKey(std::nullptr_t)
        : AioForeignKey()
    {
    }
    /// Refers to this object; its key is read when it is needed, so that an object saved later is fine. While the object has
    /// none, nothing is saved with it, and no query is made with it: AioProgrammingError.
    template<class U>
        requires std::convertible_to<U *, M *>
    AioForeignKey(std::shared_ptr<U> object)
        : AioForeignKey()
    {
        setObject(std::move(object));
    }
    /// Refers to the row with this key, not loaded: tweet->setAuthor(5). A number that does not fit the key's type is an AioDataError.
    template<Aio::Detail::KeyLike K>
    AioForeignKey(const K &key)
        : AioForeignKey(fromKey(key))
    {
    }
    /// The key as its own type has it: a time is a time where the database has text for it, a duration where it has a number.
    template<class Model = M>
    bool setFromCell(const AioCell &cell)
    {
        using Key = KeyType<Model>;
        if constexpr (Aio::Detail::KeyOfItself<Key>) {
            return ForeignKeyBase::setFromCell(cell); // there is but one form
        } else {
            Key key{};
            if (!cell.isNull() && !Aio::Detail::readCell(cell, key)) {
                return false;
            }
            setKeyValue(cell.isNull() ? AioValue() : Aio::Detail::toValue(key));
            return true;
        }
    }
    /// Refers to the row with this key, not loaded.
    template<class K, class Model = M>
    static AioForeignKey fromKey(const K &key)
    {
        using Key = typename Aio::Detail::Comparable<AioForeignKey<Model, To>>::Type;
        AioForeignKey result;
        if constexpr (std::same_as<K, KeyType<Model>> && std::derived_from<K, ForeignKeyBase>) {
            result.setKeyValue(key.keyFor()); // the key is a foreign key itself
        } else {
            constexpr bool keyFits = Aio::Detail::ValueFor<K, Key>;
            static_assert(keyFits, "AioOrm: a foreign key is set to an object of its model, or to a value of the type of its key (see 'Key' and 'K')");
            if constexpr (keyFits) {
                result.setKeyValue(Aio::Detail::boundValue<Key>(key));
            }
        }
        return result;
    }
    /// By the library: the key of an object that stands for it.
    static AioValue keyOf(const AioModel &object, const Aio::Detail::Node *column = nullptr)
    {
        return ForeignKeyBase::keyOf(object, To::template field<M>(), column);
    }

    /// Of a null foreign key a default-constructed key: ask isNull() first.
    template<class Model = M>
    auto key() const
    {
        KeyType<Model> result{};
        const AioValue value = keyValue();
        if (!value.isNull() && !Aio::Detail::assignValue(value, result)) {
            AioErrorInfo(AioErrorKind::Data, QStringLiteral("A foreign key holds a value that does not fit the key it refers to.")).raise();
        }
        return result;
    }
    /// Null if it refers to nothing or is not loaded.
    std::shared_ptr<M> object() const { return std::static_pointer_cast<M>(aioObject()); }
    /// Throws AioMissingBridge if it is not loaded, and cannot be loaded here.
    M *operator->() const
    {
        if (!isLoaded()) {
            checkLoadable();
            Aio::Detail::loadForeignKey<M>(*this);
            if (!isLoaded()) {
                raiseNotLoaded(); // it refers to another row now
            }
        }
        return static_cast<M *>(aioObject().get());
    }

private:
    template<class Model>
    using KeyType = typename To::template Key<Model>;
};

/// A foreign key to a unique column that is not the primary key, named as a member of the target's columns. A column that is not unique
/// is refused, by AioProgrammingError, when a table or a query is made with it.
///
///     (AioForeignKeyTo<&User::Columns::username>, author, setAuthor, backref("tweets"))
template<auto column>
using AioForeignKeyTo = AioForeignKey<typename Aio::Detail::ColumnPointer<decltype(column)>::Target, Aio::Detail::ToColumn<column>>;

namespace Aio::Detail
{
template<class T>
bool assignValue(const AioValue &value, T &out)
{
    if constexpr (UsualField<T>) {
        return assignUsual(value, out);
    } else if constexpr (Unwrap<T>::nullable) {
        if (value.isNull()) {
            out.reset();
            return true;
        }
        return assignValue(value, out.emplace());
    } else if constexpr (std::derived_from<T, ForeignKeyBase>) {
        out.setKeyValue(value);
        return true;
    } else {
        QByteArray text;
        const AioCell cell = cellOf(value, text);
        return !cell.isNull() && AioType<T>::fromCell(cell, out);
    }
}
}
